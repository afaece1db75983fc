import type { ReceiptLanguage } from '../../devices/index.ts';
import { tenderNames } from '../tender-names.ts';
import { sayWord } from './paper-words.ts';

/**
 * English words of customers' papers, each with its Chinese. The English is what the law asks for, and is never left out. A Chinese
 * word has at most seven characters, and one beside a large amount at most three, so that narrow paper doesn't break it.
 */
export const receiptWords = {
  'TAX INVOICE': '税务发票',
  RECEIPT: '收据',
  'GIFT RECEIPT': '礼品收据',
  COPY: '副本',
  Tel: '电话',
  'GST Reg No.': '税号',
  'UEN / GST Reg No.': '注册号',
  'No.': '编号',
  Date: '日期',
  'Date of supply': '供货日期',
  Register: '收银台',
  Cashier: '收银员',
  'Replaces simplified tax invoice': '取代简易发票',
  'Bill to': '客户',
  'Bill to: details are no longer on this device': '资料已不在此设备',
  Description: '品名',
  'Excl. GST': '税前',
  Qty: '数量',
  Discount: '折扣',
  'Discount on all': '整单折扣',
  'Near its date': '临期减价',
  Points: '积分',
  'List price': '原价',
  'Serial no.': '序列号',
  Lot: '批号',
  Items: '件数',
  TOTAL: '总计',
  'TOTAL incl. GST': '含税价',
  'Total excluding GST': '税前',
  Rounding: '进位',
  'Rounding of cash': '现金进位',
  'To pay': '应付',
  Paid: '实付',
  'Tip for staff': '小费',
  Change: '找零',
  'You saved': '已节省',
  Cash: '现金',
  Card: '银行卡',
  NETS: 'NETS',
  PayNow: 'PayNow',
  Voucher: '礼券',
  'Gift card': '礼品卡',
  'Store credit': '店内余额',
  'Left on it': '卡内剩余',
  Other: '其他',
  GST: '消费税',
  included: '已含税',
  'Price payable includes GST': '价格已含消费税',
  'Taxable at': '应税',
  'Zero-rated (GST 0%)': '零税率',
  'Exempt from GST': '免税',
  'Not subject to GST': '不计税',
  'Bring this receipt to exchange': '换货请带此收据',
} as const;
export type ReceiptWord = keyof typeof receiptWords;

/** Says the words of one paper. */
export type SayOnReceipt = (word: ReceiptWord) => string;

export const sayIn =
  (language: ReceiptLanguage): SayOnReceipt =>
  (word) =>
    sayWord(receiptWords, word, language);

/** Why a supply carries no GST, by its code. */
export function sayUntaxed(gstCode: string, say: SayOnReceipt): string {
  if (gstCode === 'ZR') return say('Zero-rated (GST 0%)');
  return say(gstCode === 'ES33' || gstCode === 'ESN33' ? 'Exempt from GST' : 'Not subject to GST');
}

/** A tender that this version doesn't know (a newer till's) is shown by its code. */
export function sayTenderOnReceipt(tender: string, say: SayOnReceipt): string {
  const word = tenderNames[tender];
  return word === undefined ? `${tender.slice(0, 1).toUpperCase()}${tender.slice(1)}` : say(word);
}
