import type { CompanyImport } from '../import/schema.ts';

/** Names are put together from common ones; none is meant to be anybody's. */
const families: readonly {
  readonly given: readonly string[];
  readonly name: (given: string, index: number) => string;
}[] = [
  {
    given: [
      'Wei Ming',
      'Hui Ling',
      'Jun Hao',
      'Shu Fen',
      'Kai Xiang',
      'Pei Shan',
      'Zhi Hao',
      'Li Ting',
      'Yong Sheng',
      'Xiu Mei',
    ],
    name: (given, index) => `${['Tan', 'Lim', 'Lee', 'Ng', 'Ong', 'Goh', 'Chua', 'Teo'][index % 8]} ${given}`,
  },
  {
    given: [
      'Aishah',
      'Farid',
      'Hidayah',
      'Rashid',
      'Nadia',
      'Iskandar',
      'Salmah',
      'Faizal',
      'Zulaikha',
      'Imran',
    ],
    name: (given, index) =>
      `${given} ${['binte', 'bin'][index % 2]} ${['Rahman', 'Yusof', 'Salleh', 'Osman', 'Kassim'][index % 5]}`,
  },
  {
    given: [
      'Anjali',
      'Suresh',
      'Kavitha',
      'Ramesh',
      'Lakshmi',
      'Vikram',
      'Meena',
      'Ganesh',
      'Divya',
      'Prakash',
    ],
    name: (given, index) => `${given} ${['Nair', 'Pillai', 'Menon', 'Rajan', 'Subramaniam'][index % 5]}`,
  },
  {
    given: ['美玲', '国强', '淑芬', '志明', '秀英', '建华', '丽娟', '伟杰', '慧敏', '永福'],
    name: (given, index) => `${['陈', '林', '李', '黄', '王', '吴'][index % 6]}${given}`,
  },
];

const MEMBERS = 120;

/**
 * Members of the demonstration's shops. Their numbers begin with 8000, which no Singapore phone does: mobile numbers begin
 * with 801 or higher, and 800 with seven more digits is toll-free (libphonenumber's metadata of region SG, from IMDA's
 * National Numbering Plan). Their mail is at example.com, which nobody can have (RFC 2606).
 */
export const demoMembers: CompanyImport['customers'] = Array.from({ length: MEMBERS }, (_, index) => {
  const family = families[index % families.length] ?? { given: [''], name: () => '' };
  const turn = Math.floor(index / families.length);
  const given = family.given[turn % family.given.length] ?? '';
  // Each round gives the same names to other families.
  const round = Math.floor(turn / family.given.length);
  const number = String(index + 1).padStart(4, '0');
  return {
    name: family.name(given, turn + round),
    phone: `+65 8000 ${number}`,
    memberCode: `LM-${number}`,
    group: 'members',
    ...(index % 3 === 0 ? { email: `member${number}@example.com` } : {}),
    consentedOn: `2026-0${1 + (index % 9)}-15`,
    offers: index % 4 === 0,
  };
});
