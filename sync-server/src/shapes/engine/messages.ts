import type { ShapeDefinition } from './definition.ts';
import { rowKey } from './keys.ts';
import type { Relation, Tuple } from './pgoutput.ts';

/** One row change, with unchanged TOAST values filled in from the old row. */
export type RowChange =
  | { readonly kind: 'insert'; readonly newRow: Tuple }
  | { readonly kind: 'update'; readonly oldRow: Tuple; readonly newRow: Tuple }
  | { readonly kind: 'delete'; readonly oldRow: Tuple };

/** Whether the shape's clause holds for the row before and after the change. */
export interface Membership {
  readonly before: boolean;
  readonly after: boolean;
}

/** A message of the log, but for `last`, which is known only when the next one or the commit comes. */
export interface DraftMessage {
  readonly op: number;
  readonly operation: 'insert' | 'update' | 'delete';
  /** JSON of everything before the headers' contents. */
  readonly head: string;
  /** JSON of the headers from `relation` on, and what follows them. */
  readonly tail: string;
}

/** Turns row changes of one table into the messages of one shape. Made anew when the stream describes the table again. */
export class MessageMaker {
  readonly #table: ShapeDefinition['table'];
  readonly #selected: readonly Place[];
  readonly #keys: readonly Place[];
  /** What `replica=default` sends of a row that it needn't send whole. */
  readonly #identity: readonly Place[];
  readonly #full: boolean;
  readonly #relation: string;

  constructor(definition: ShapeDefinition, relation: Relation) {
    const place = (name: string): Place => {
      const index = relation.columns.findIndex((column) => column.name === name);
      if (index < 0) throw new Error(`expected the stream to carry the column ${name} of ${relation.name}`);
      return { index, label: `${JSON.stringify(name)}:` };
    };
    this.#table = definition.table;
    this.#selected = definition.columns.map(place);
    this.#keys = definition.keyColumns.map(place);
    this.#identity = [...definition.keyColumns].sort().map(place);
    this.#full = definition.request.replica === 'full';
    this.#relation = JSON.stringify([definition.table.schema, definition.table.name]);
  }

  /** The messages for a change at position `op`; none if the shape has nothing to say of it. */
  make(
    change: RowChange,
    { before, after }: Membership,
    lsn: bigint,
    op: number,
    xid: number,
  ): DraftMessage[] {
    const stamp = (position: number) => `"lsn":"${lsn}","op_position":${position},"txids":[${xid}]`;
    const insert = (row: Tuple, position: number, extra = ''): DraftMessage =>
      this.#draft(
        'insert',
        this.#json(this.#selected, row),
        this.#key(row),
        position,
        stamp(position),
        extra,
      );
    const remove = (row: Tuple, position: number, extra = ''): DraftMessage => {
      const value = this.#json(this.#full ? this.#selected : this.#identity, row);
      return this.#draft('delete', value, this.#key(row), position, stamp(position), extra);
    };
    if (change.kind === 'insert') return after ? [insert(change.newRow, op)] : [];
    if (change.kind === 'delete') return before ? [remove(change.oldRow, op)] : [];
    if (!before) return after ? [insert(change.newRow, op)] : [];
    if (!after) return [remove(change.oldRow, op)];
    const oldKey = this.#key(change.oldRow);
    const newKey = this.#key(change.newRow);
    if (oldKey !== newKey) {
      return [
        remove(change.oldRow, op, `,"key_change_to":${JSON.stringify(newKey)}`),
        insert(change.newRow, op + 1, `,"key_change_from":${JSON.stringify(oldKey)}`),
      ];
    }
    return this.#update(change.oldRow, change.newRow, newKey, op, stamp(op));
  }

  #update(oldRow: Tuple, newRow: Tuple, key: string, op: number, stamp: string): DraftMessage[] {
    const changed = this.#selected.filter(({ index }) => oldRow[index] !== newRow[index]);
    if (changed.length === 0) return [];
    if (this.#full) {
      const oldValue = this.#json(changed, oldRow);
      const value = this.#json(this.#selected, newRow);
      return [this.#draft('update', value, key, op, stamp, '', `,"old_value":${oldValue}`)];
    }
    const sent = this.#selected.filter(
      (place) => changed.includes(place) || this.#identity.some(({ index }) => index === place.index),
    );
    return [this.#draft('update', this.#json(sent, newRow), key, op, stamp, '')];
  }

  #key(row: Tuple): string {
    return rowKey(
      this.#table,
      this.#keys.map(({ index }) => row[index] ?? null),
    );
  }

  #json(places: readonly Place[], row: Tuple): string {
    let json = '';
    for (const { index, label } of places) {
      const value = row[index];
      json += `${json === '' ? '' : ','}${label}${value === null || value === undefined ? 'null' : JSON.stringify(value)}`;
    }
    return `{${json}}`;
  }

  #draft(
    operation: DraftMessage['operation'],
    value: string,
    key: string,
    op: number,
    stamp: string,
    extra: string,
    after = '',
  ): DraftMessage {
    return {
      op,
      operation,
      head: `{"value":${value},"key":${JSON.stringify(key)},"headers":{`,
      tail: `"relation":${this.#relation},"operation":"${operation}",${stamp}${extra}}${after}}`,
    };
  }
}

interface Place {
  readonly index: number;
  readonly label: string;
}

export function finishMessage(draft: DraftMessage, last: boolean): string {
  return `${draft.head}${last ? '"last":true,' : ''}${draft.tail}`;
}
