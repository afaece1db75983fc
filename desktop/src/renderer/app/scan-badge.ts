import { setState } from './session.ts';
import type { Till } from './till.ts';

/** Why a badge didn't sign in, as the key of the words that say so. */
const refusals: Readonly<Record<string, string>> = {
  'identity.badgesLocked': 'scan.badgesLocked',
  'identity.pinLocked': 'scan.badgesLocked',
  'identity.drawerTaken': 'scan.drawerTaken',
};

/** Something was scanned while nobody is signed in: a badge signs in, or asks for its person's PIN [IDN-8]. */
export async function scanBadge(till: Till, code: string, refuse: (key: string) => void): Promise<void> {
  const answer = await till.bridge.identity.badge({ code });
  if (answer.ok) setState(till.session, answer.value);
  else refuse(refusals[answer.error.code] ?? 'scan.nobody');
}
