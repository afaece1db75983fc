/** `en+zh`: the English word with its Chinese behind it. Papers of the shop's own are in one language, customers' are never without English. */
type WordsLanguage = 'en' | 'zh' | 'en+zh';

/** Says a word of a table of English words, each with its Chinese, in a paper's language; what both write alike is said once. */
export function sayWord<Word extends string>(
  table: Readonly<Record<Word, string>>,
  word: Word,
  language: WordsLanguage,
): string {
  const chinese = table[word];
  if (language === 'en' || chinese === word) return word;
  return language === 'zh' ? chinese : `${word} ${chinese}`;
}
