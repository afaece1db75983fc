import { sumCents } from '../../kernel/index.ts';
import type { StoredValueAccountRow, StoredValueLeaseRow, StoredValueMovementRow } from './rows.ts';

/** What is left of a lease by the server's figures; nothing of one that has ended. */
export const restOfLease = ({
  state,
  amountCents,
  spentCents,
  returnedCents,
}: StoredValueLeaseRow): number =>
  state === 'open' ? Math.max(0, amountCents - spentCents - returnedCents) : 0;

/** A movement that is here, with what is known of its fact. */
export interface KnownMovement
  extends Pick<StoredValueMovementRow, 'kind' | 'amountCents' | 'streamId' | 'sequence'> {
  /** Null until the server has accepted it. */
  readonly acceptNo: number | null;
}

type Figure = Pick<StoredValueAccountRow, 'version' | 'booked'>;

/** True when the server's figure has it already, whether or not the server's answer about it has come [PAY-11]. */
export function isInFigure({ version, booked }: Figure, movement: KnownMovement): boolean {
  const { acceptNo, streamId, sequence } = movement;
  if (acceptNo !== null) return acceptNo <= version;
  return booked.some((through) => through.streamId === streamId && through.sequence >= sequence);
}

function notInFigure(
  figure: Figure,
  movements: readonly KnownMovement[],
  kinds: readonly KnownMovement['kind'][],
): number {
  const missing = movements.filter(
    (movement) => kinds.includes(movement.kind) && !isInFigure(figure, movement),
  );
  return sumCents(missing.map(({ amountCents }) => amountCents));
}

/** The server's balance less what is known here to be spent beyond it: for display. */
export const balanceHere = (account: StoredValueAccountRow, movements: readonly KnownMovement[]): number =>
  account.balanceCents - notInFigure(account, movements, ['spent']);

/** What this device may still spend of a lease that it holds, by its own count. */
export const restHere = (lease: StoredValueLeaseRow, movements: readonly KnownMovement[]): number =>
  Math.max(0, restOfLease(lease) - notInFigure(lease, movements, ['spent', 'released']));
