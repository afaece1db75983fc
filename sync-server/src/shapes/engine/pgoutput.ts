/** The messages of Postgres' logical replication plugin `pgoutput`, protocol 1, with values as text. */

/** A column's text, null, or undefined where an unchanged TOAST value was left out. */
export type TupleValue = string | null | undefined;
export type Tuple = readonly TupleValue[];

export interface RelationColumn {
  readonly name: string;
  readonly typeId: number;
  readonly typeModifier: number;
}

export interface Relation {
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  /** `f` is REPLICA IDENTITY FULL, the only one that carries whole old rows. */
  readonly replicaIdentity: string;
  readonly columns: readonly RelationColumn[];
}

export type ReplicationMessage =
  | { readonly kind: 'begin'; readonly commitLsn: bigint; readonly xid: number }
  | { readonly kind: 'commit'; readonly commitLsn: bigint; readonly endLsn: bigint }
  | { readonly kind: 'relation'; readonly relation: Relation }
  | { readonly kind: 'insert'; readonly relationId: number; readonly newRow: Tuple }
  | {
      readonly kind: 'update';
      readonly relationId: number;
      readonly oldRow: Tuple | undefined;
      readonly newRow: Tuple;
    }
  | { readonly kind: 'delete'; readonly relationId: number; readonly oldRow: Tuple | undefined }
  | { readonly kind: 'truncate'; readonly relationIds: readonly number[] };

const TAG = {
  begin: 0x42,
  commit: 0x43,
  relation: 0x52,
  insert: 0x49,
  update: 0x55,
  delete: 0x44,
  truncate: 0x54,
  keyTuple: 0x4b,
  oldTuple: 0x4f,
  null: 0x6e,
  unchanged: 0x75,
  text: 0x74,
} as const;

/** Decodes one message; undefined for those that carry no change of a table (type, origin, logical message). */
export function decodeReplicationMessage(data: Buffer): ReplicationMessage | undefined {
  const reader = new Reader(data);
  switch (reader.byte()) {
    case TAG.begin: {
      const commitLsn = reader.uint64();
      reader.skip(8);
      return { kind: 'begin', commitLsn, xid: reader.uint32() };
    }
    case TAG.commit: {
      reader.skip(1);
      const commitLsn = reader.uint64();
      return { kind: 'commit', commitLsn, endLsn: reader.uint64() };
    }
    case TAG.relation:
      return { kind: 'relation', relation: readRelation(reader) };
    case TAG.insert: {
      const relationId = reader.uint32();
      reader.skip(1);
      return { kind: 'insert', relationId, newRow: readTuple(reader) };
    }
    case TAG.update:
      return readUpdate(reader);
    case TAG.delete: {
      const relationId = reader.uint32();
      const whole = reader.byte() === TAG.oldTuple;
      const row = readTuple(reader);
      return { kind: 'delete', relationId, oldRow: whole ? row : undefined };
    }
    case TAG.truncate: {
      const count = reader.uint32();
      reader.skip(1);
      return { kind: 'truncate', relationIds: Array.from({ length: count }, () => reader.uint32()) };
    }
    default:
      return undefined;
  }
}

function readUpdate(reader: Reader): ReplicationMessage {
  const relationId = reader.uint32();
  let tag = reader.byte();
  let oldRow: Tuple | undefined;
  if (tag === TAG.oldTuple) oldRow = readTuple(reader);
  else if (tag === TAG.keyTuple) readTuple(reader);
  if (tag === TAG.oldTuple || tag === TAG.keyTuple) tag = reader.byte();
  return { kind: 'update', relationId, oldRow, newRow: readTuple(reader) };
}

function readRelation(reader: Reader): Relation {
  const id = reader.uint32();
  const schema = reader.cString();
  const name = reader.cString();
  const replicaIdentity = String.fromCharCode(reader.byte());
  const columns = Array.from({ length: reader.uint16() }, () => {
    reader.skip(1);
    return { name: reader.cString(), typeId: reader.uint32(), typeModifier: reader.int32() };
  });
  // pg_catalog is sent as an empty name.
  return { id, schema: schema === '' ? 'pg_catalog' : schema, name, replicaIdentity, columns };
}

function readTuple(reader: Reader): Tuple {
  const count = reader.uint16();
  const values: TupleValue[] = new Array(count);
  for (let index = 0; index < count; index += 1) {
    const kind = reader.byte();
    if (kind === TAG.null) values[index] = null;
    else if (kind === TAG.unchanged) values[index] = undefined;
    else if (kind === TAG.text) values[index] = reader.text(reader.uint32());
    else throw new Error(`expected a column in text format, got kind ${kind}`);
  }
  return values;
}

class Reader {
  readonly #data: Buffer;
  #at = 0;

  constructor(data: Buffer) {
    this.#data = data;
  }
  skip(count: number): void {
    this.#at += count;
  }
  byte(): number {
    const value = this.#data.readUInt8(this.#at);
    this.#at += 1;
    return value;
  }
  uint16(): number {
    const value = this.#data.readUInt16BE(this.#at);
    this.#at += 2;
    return value;
  }
  uint32(): number {
    const value = this.#data.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }
  int32(): number {
    const value = this.#data.readInt32BE(this.#at);
    this.#at += 4;
    return value;
  }
  uint64(): bigint {
    const value = this.#data.readBigUInt64BE(this.#at);
    this.#at += 8;
    return value;
  }
  text(length: number): string {
    const value = this.#data.toString('utf8', this.#at, this.#at + length);
    this.#at += length;
    return value;
  }
  cString(): string {
    const end = this.#data.indexOf(0, this.#at);
    if (end < 0) throw new Error('expected a string that ends with a zero byte');
    const value = this.#data.toString('utf8', this.#at, end);
    this.#at = end + 1;
    return value;
  }
}
