/**
 * Keys whose entry shows what no source has. The sources are read a moment apart from the caches, so that a write on its way looks like
 * one that nothing durable has. Such a key is listed once every source was read by a reading that began after its entry was met.
 */
export class Suspicions {
  private readonly since = new Map<string, number>();
  private begun = 0;
  private ended = 0;

  /** A reading of the sources begins; answers what its end is told by. */
  begin(): number {
    return ++this.begun;
  }

  /** A reading ended, and every source answered. */
  end(reading: number): void {
    this.ended = Math.max(this.ended, reading);
  }

  /** Whether the sources were read since the key was first suspected; the first question is the first suspicion. */
  isConfirmed(key: string): boolean {
    const since = this.since.get(key);
    if (since === undefined) this.since.set(key, this.begun);
    if (since === undefined || this.ended <= since) return false;
    this.since.delete(key);
    return true;
  }

  /** The key's stores explain what its entry shows. */
  clear(key: string): void {
    this.since.delete(key);
  }
}
