/** What is hashed (SHA-256) of a badge's code: with the company, so that equal codes of two companies aren't equal. */
export const badgeText = (companyId: string, code: string): string => `${companyId} ${code.trim()}`;
