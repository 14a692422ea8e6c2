/** One measured figure, as `npm run bench` collects them. A bench module exports `bench(): Promise<BenchRow[]>`. */
export type BenchRow = { goal: string; what: string; target: string; measured: string; note?: string };
