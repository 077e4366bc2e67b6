/** A change that an origin's trigger has noted; `key` null: every key of the path (TRUNCATE). */
export interface OriginNote {
  note: string;
  path: string;
  key: string | null;
  at: Date;
}

/** Whether a path's sensor tells of changes. `mark` tells one sensor from another that took its place; null: `because` says why none does. */
export interface SensorReading {
  mark: string | null;
  because: string | null;
}

/** What the triggers of one origin's database have noted. */
export interface OriginNotes {
  /** The oldest notes of these paths. */
  notes(paths: readonly string[], limit: number): Promise<OriginNote[]>;
  /** Notes whose keys were looked at are deleted. */
  forget(notes: readonly string[]): Promise<void>;
  readings(paths: readonly string[]): Promise<Map<string, SensorReading>>;
}

/** What a cache region tells of, from a connection's beginning to its end. */
export interface CacheListener {
  /** The region tells of every change from now on. */
  listening(): void;
  /** Null: all keys may have changed. */
  changed(key: string | null): void;
}

/** A cache region that tells of changes to a path's entries. */
export interface CacheSensor {
  readonly region: string;
  /** Listens until the connection ends or the signal aborts; rejects with what ended or kept it. */
  listen(listener: CacheListener, ending: AbortSignal): Promise<void>;
}
