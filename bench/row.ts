/** One measured figure. `npm run bench` prints them and writes them to `bench/latest.json`. */
export interface BenchRow {
  name: string;
  value: number;
  unit: string;
  /** Against the bare library doing the same in the same run; 1 where there is nothing to compare with. */
  ratio: number;
  target: string;
  ok: boolean;
}
