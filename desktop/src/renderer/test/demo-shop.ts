import type { CategoryTile, ProductTile, StaffTile } from '#shared/bridge.ts';
import { gtinCheckDigit } from '#shared/catalog/index.ts';

/** When everything in the tests' shop happens: an afternoon in Singapore. */
export const fakeNow = '2026-11-21T06:12:00.000Z';

/** A readable id for tests: the kind's digit and a number, in the form of a UUIDv7. */
export const demoId = (kind: number, index: number): string =>
  `0193${kind}000-0000-7000-8000-${String(index).padStart(12, '0')}`;

const categoryNames = [
  ['Drinks', '饮料', 220],
  ['Coffee & Tea', '咖啡与茶', 40],
  ['Snacks', '零食', 60],
  ['Noodles', '面食', 85],
  ['Rice & Grains', '米与谷物', 100],
  ['Sauces', '酱料', 20],
  ['Fresh Fruit', '鲜果', 130],
  ['Vegetables', '蔬菜', 150],
  ['Dairy & Eggs', '奶蛋', 200],
  ['Bakery', '面包', 50],
  ['Frozen', '冷冻食品', 240],
  ['Household', '家居用品', 280],
  ['Personal Care', '个人护理', 320],
  ['Stationery', '文具', 0],
] as const;

/** Name, Chinese name, category, price in cents, stock in pieces. */
const productRows = [
  ['Barley Drink 500 ml', '薏米水 500 毫升', 0, 180, 48],
  ['Lime Sparkling Water', '青柠气泡水', 0, 165, 36],
  ['Chrysanthemum Tea 6-pack', '菊花茶 6 包', 0, 415, 20],
  ['Isotonic Drink 1.5 L', '等渗饮料 1.5 升', 0, 295, 14],
  ['Kopi-O Bags 20s', '咖啡乌袋装 20 包', 1, 545, 30],
  ['Jasmine Green Tea', '茉莉绿茶', 1, 380, 25],
  ['Prawn Crackers', '虾片', 2, 235, 40],
  ['Salted Egg Crisps', '咸蛋薯片', 2, 690, 12],
  ['Roasted Peanuts 200 g', '烤花生 200 克', 2, 320, 33],
  ['Seaweed Sheets', '海苔片', 2, 410, 0],
  ['Laksa Instant Noodles', '叻沙快熟面', 3, 347, 60],
  ['Chicken Bee Hoon Cup', '鸡味米粉杯', 3, 185, 55],
  ['Wheat Noodles 400 g', '面条 400 克', 3, 215, 41],
  ['Fragrant Rice 5 kg', '香米 5 公斤', 4, 1390, 18],
  ['Rolled Oats 800 g', '燕麦片 800 克', 4, 575, 22],
  ['Sambal Chilli 230 g', '叁巴辣椒 230 克', 5, 425, 27],
  ['Light Soy Sauce 640 ml', '生抽 640 毫升', 5, 365, 31],
  ['Cavendish Bananas', '香蕉', 6, 240, 15],
  ['Red Dragon Fruit', '红肉火龙果', 6, 195, 24],
  ['Kang Kong 250 g', '蕹菜 250 克', 7, 120, 19],
  ['Baby Pak Choy 250 g', '小白菜 250 克', 7, 145, 21],
  ['Fresh Milk 1 L', '鲜奶 1 升', 8, 355, 16],
  ['Eggs 10s', '鸡蛋 10 粒', 8, 310, 42],
  ['Pandan Chiffon Slice', '班兰蛋糕片', 9, 250, 9],
  ['Wholemeal Loaf', '全麦面包', 9, 295, 11],
  ['Fish Balls 500 g', '鱼丸 500 克', 10, 455, 13],
  ['Roti Prata 5s', '印度煎饼 5 片', 10, 398, 17],
  ['Dish Soap 750 ml', '洗洁精 750 毫升', 11, 285, 29],
  ['Toothpaste 160 g', '牙膏 160 克', 12, 520, 23],
  ['Ballpoint Pens 3s', '圆珠笔 3 支', 13, 140, 37],
] as const;

const picture = (hue: number, index: number): string => {
  const shapes = [
    `<path d="M24 10h16v8l5 9v33a6 6 0 0 1-6 6H25a6 6 0 0 1-6-6V27l5-9z" fill="hsl(${hue} 45% 55%)"/><rect x="19" y="34" width="26" height="16" fill="hsl(${hue} 40% 92%)"/>`,
    `<rect x="10" y="16" width="44" height="50" rx="5" fill="hsl(${hue} 45% 58%)"/><circle cx="32" cy="41" r="12" fill="hsl(${hue} 45% 90%)"/>`,
    `<path d="M12 24h40l-5 42H17z" fill="hsl(${hue} 45% 60%)"/><ellipse cx="32" cy="24" rx="20" ry="6" fill="hsl(${hue} 50% 82%)"/>`,
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 76">${shapes[index % shapes.length]}</svg>`;
};

/** A valid barcode of the range for use inside a company, by the product's index. */
export const demoBarcode = (index: number): string => {
  const body = `200${String(1000 + index).padStart(9, '0')}`;
  return `${body}${gtinCheckDigit(body)}`;
};

export interface DemoProduct {
  readonly tile: ProductTile;
  readonly barcode: string;
}

export const demoProducts: readonly DemoProduct[] = productRows.map(
  ([name, nameZh, category, priceCents, stock], index) => ({
    barcode: demoBarcode(index),
    tile: {
      productId: demoId(1, index),
      variantId: demoId(2, index),
      sku: `K${String(1001 + index)}`,
      name,
      nameZh,
      variantName: null,
      categoryId: demoId(3, category),
      priceCents,
      picture: index % 7 === 5 ? null : picture(categoryNames[category][2], index),
      onHandMilli: stock * 1000,
    },
  }),
);

export const demoCategories: readonly CategoryTile[] = categoryNames.map(([name, nameZh, hue], index) => ({
  id: demoId(3, index),
  name,
  nameZh,
  hue,
  products: productRows.filter((row) => row[2] === index).length,
}));

export const demoStaff: readonly StaffTile[] = [
  { id: demoId(4, 1), name: 'Mei Ling', role: 'cashier' },
  { id: demoId(4, 2), name: 'Arjun', role: 'cashier' },
  { id: demoId(4, 3), name: 'Siti', role: 'manager' },
  { id: demoId(4, 4), name: 'Wei Jie', role: 'warehouse' },
  { id: demoId(4, 5), name: 'Priya', role: 'finance' },
];
export const demoPin = '1234';
/** A code that two products share. */
export const ambiguousBarcode = '96385074';
