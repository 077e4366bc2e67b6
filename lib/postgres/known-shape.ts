import { sqlState } from "./pool";

/** What the catalog says of a table, looked up once, and again after the table was changed under a read. */
export class KnownShape<T> {
  private known: Promise<T> | null = null;

  constructor(private readonly look: () => Promise<T>) {}

  get(): Promise<T> {
    this.known ??= this.look().catch((error) => {
      this.known = null;
      throw error;
    });
    return this.known;
  }

  /** Reads by the shape. A refusal of names or types is tried once more by the present shape. */
  async read<R>(work: (shape: T) => Promise<R>): Promise<R> {
    const shape = await this.get();
    try {
      return await work(shape);
    } catch (error) {
      if (!isOfNames(error)) throw error;
      this.known = null;
      return work(await this.get());
    }
  }
}

/** Class 42 is of names, types and operators, and of privileges, which no look into the catalog changes. */
const isOfNames = (error: unknown): boolean => {
  const state = sqlState(error);
  return state?.startsWith("42") === true && state !== "42501";
};
