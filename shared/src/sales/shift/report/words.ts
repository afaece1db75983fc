import type { ReceiptBlock } from '../../receipt/document.ts';
import { sayWord } from '../../receipt/paper-words.ts';
import { printedAmount } from '../../receipt/receipt-figures.ts';
import { tenderNames } from '../../tender-names.ts';
import type { ShiftFigures } from '../schema.ts';

/** Languages that the shop's own papers are printed in. */
export type PaperLanguage = 'en' | 'zh';

/** English words of the shift's papers, each with its Chinese. */
const words = {
  'X REPORT': '当班小结 (X)',
  'Z REPORT': '交班结算 (Z)',
  'DAY REPORT': '门店日报',
  SUPPLEMENT: '补充报告',
  'CASH IN': '现金存入',
  'CASH OUT': '现金支出',
  'DROP TO SAFE': '转入保险柜',
  'FROM SAFE': '从保险柜补入',
  'BANK-IN SLIP': '银行存款单',
  'NO SALE': '无销售开箱',
  'No.': '编号',
  Register: '收银台',
  Outlet: '门店',
  'Business date': '营业日',
  Opened: '开班',
  Closed: '交班',
  Printed: '打印',
  By: '经手',
  'Approved by': '批准',
  Signature: '签名',
  Reason: '原因',
  Category: '类别',
  Reference: '参考号',
  Amount: '金额',
  'of which GST': '其中消费税',
  Sales: '销售笔数',
  Items: '件数',
  Gross: '销售总额',
  Discounts: '折扣',
  TOTAL: '合计',
  Rounding: '进位',
  'Payments taken': '收款方式',
  Cash: '现金',
  Card: '银行卡',
  NETS: 'NETS',
  PayNow: 'PayNow',
  Voucher: '礼券',
  'Gift card': '礼品卡',
  'Store credit': '店内余额',
  Other: '其他',
  Float: '备用金',
  'Float corrected': '备用金更正',
  'Cash sales': '现金销售',
  'Tenders corrected': '收款更正',
  'Paid in': '存入',
  'From safe': '从保险柜补入',
  'Paid out': '支出',
  Dropped: '转入保险柜',
  'To the bank': '存入银行',
  'of which tips': '其中小费',
  'of which deposits': '其中容器押金',
  'of which surcharges': '其中附加费',
  'HOURS AND COMMISSION': '工时与佣金',
  'CARRIER BAGS': '购物袋报告',
  Hours: '工时',
  'Hours missing': '缺下班卡',
  'Sold without GST': '税前销售',
  Commission: '佣金',
  Tips: '小费',
  Bags: '购物袋数',
  'Below 5 cents': '低于五分',
  'Expected cash': '应有现金',
  'First count': '初点',
  Counted: '实点现金',
  'Over/short': '长短款',
  'By slips': '单据合计',
  Difference: '差额',
  'Left in drawer': '留在钱箱',
  'To safe': '转入保险柜',
  'No-sales': '无销售开箱',
  Voids: '取消',
  Overrides: '授权',
  Reprints: '重印',
  Corrections: '更正',
  'First receipt': '首张收据',
  'Last receipt': '末张收据',
  'Not yet sent': '待上传',
  'Awaiting count': '待清点',
  'Tender variance': '收款差额',
  Shifts: '班次',
} as const;
type Word = keyof typeof words;

/** Says a word of the shift's papers in the paper's language. */
export const say = (word: Word, language: PaperLanguage): string => sayWord(words, word, language);

/** A tender that this version doesn't know is called by its code. */
export function sayTender(tender: string, language: PaperLanguage): string {
  const word = tenderNames[tender];
  return word === undefined ? tender : say(word, language);
}

export const heading = (text: string): ReceiptBlock => ({
  kind: 'text',
  text,
  align: 'center',
  size: 'large',
  bold: true,
});

export const line = (text: string, align: 'left' | 'center' = 'left', bold = false): ReceiptBlock => ({
  kind: 'text',
  text,
  align,
  size: 'normal',
  bold,
});

export const row = (left: string, right: string, bold = false): ReceiptBlock => ({
  kind: 'pair',
  left,
  right,
  size: 'normal',
  bold,
});

export const money = (left: string, cents: number, bold = false): ReceiptBlock =>
  row(left, printedAmount(cents), bold);

/** What of a total is no sales: below it, where there is any [SAL-54]. */
export const besidesSalesBlocks = (
  { depositsCents, surchargesCents }: Pick<ShiftFigures, 'depositsCents' | 'surchargesCents'>,
  language: PaperLanguage,
): ReceiptBlock[] => [
  ...(depositsCents === undefined ? [] : [money(say('of which deposits', language), depositsCents)]),
  ...(surchargesCents === undefined ? [] : [money(say('of which surcharges', language), surchargesCents)]),
];

export const rule: ReceiptBlock = { kind: 'rule' };
export const gap: ReceiptBlock = { kind: 'gap' };
