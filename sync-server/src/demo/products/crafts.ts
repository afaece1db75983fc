import type { CategoryTable } from './table.ts';

export const crafts: readonly CategoryTable[] = [
  {
    code: 'YRN',
    name: 'Yarn & thread',
    nameZh: '毛线与线',
    hue: 340,
    costPercent: 62,
    lines: [
      [
        'Merino Yarn 100 g',
        '美丽诺毛线 100克',
        '14.90',
        'yarn rose pink',
        5,
        {
          variants: [
            ['Rose', '14.90'],
            ['Sea', '14.90'],
            ['Sand', '14.90'],
          ],
        },
      ],
      ['Cotton Yarn 50 g', '棉线 50克', '6.50', 'yarn sky blue', 6],
      ['Embroidery Thread, 12 colours', '绣花线 12色', '9.80', 'beads purple mint', 4],
      ['Crochet Hook Set', '钩针套装', '16.00', 'toothbrush silver teal', 2],
      ['Embroidery Hoop 20 cm', '绣花绷 20厘米', '5.90', 'tape tan cream', 3],
      ['Macramé Cord 50 m', '编织绳 50米', '12.50', 'yarn tan brown', 3],
    ],
  },
  {
    code: 'PAP',
    name: 'Paper & cards',
    nameZh: '纸品与卡片',
    hue: 48,
    costPercent: 60,
    lines: [
      ['Birthday Card', '生日卡', '4.50', 'card coral yellow star', 8],
      ['Thank You Card', '感谢卡', '4.50', 'card teal mint heart', 6],
      ['Batik Wrapping Paper, 3 sheets', '蜡染包装纸 3张', '5.90', 'roll rose amber', 4],
      ['Origami Paper, 100 sheets', '折纸 100张', '6.80', 'packet yellow rose flower', 4],
      ['Handmade Notebook', '手工笔记簿', '11.90', 'notebook brown amber leaf', 3],
      ['Washi Tape', '和纸胶带', '3.20', 'tape pink white', 6],
    ],
  },
  {
    code: 'CER',
    name: 'Ceramics',
    nameZh: '陶瓷',
    hue: 200,
    costPercent: 66,
    lines: [
      [
        'Peranakan Tile Mug',
        '娘惹花砖杯',
        '18.90',
        'mug teal cream flower',
        4,
        { description: 'Stoneware, glazed by hand with a shophouse tile.' },
      ],
      ['Plain Stoneware Mug', '素色陶杯', '14.90', 'mug tan brown wave', 3],
      ['Rice Bowl, Blue Glaze', '蓝釉饭碗', '12.00', 'bowl blue sky', 3],
      ['Noodle Bowl, Celadon', '青瓷面碗', '22.00', 'bowl mint teal', 2],
      ['Bud Vase', '小花瓶', '16.50', 'flask sky navy flower', 2],
      ['Soap Dish', '肥皂碟', '9.50', 'soap white lilac leaf', 2],
    ],
  },
  {
    code: 'GFT',
    name: 'Gifts',
    nameZh: '礼品',
    hue: 280,
    costPercent: 63,
    lines: [
      ['Pandan Soy Candle', '班兰大豆蜡烛', '19.90', 'candle lime forest', 4],
      ['Frangipani Soy Candle', '鸡蛋花大豆蜡烛', '19.90', 'candle cream amber', 4],
      ['Bead Bracelet', '串珠手链', '13.50', 'beads rose amber', 5],
      ['Framed Shophouse Print', '店屋装饰画', '35.00', 'frame brown teal sun', 1],
      ['Batik Tote Bag', '蜡染手提袋', '24.00', 'bags purple amber', 3],
      ['Enamel Pin, Kueh', '娘惹糕珐琅胸针', '8.90', 'tin rose amber star', 5],
    ],
  },
];
