/** A change that an origin's trigger noted; `key` null: every key of the path (TRUNCATE). */
export interface OriginNote {
  note: string;
  path: string;
  key: string | null;
  at: Date;
}

/**
 * Whether a path's sensor reports changes. `mark` identifies one sensor among its successors; null: `because` states why none
 * reports.
 */
export interface SensorReading {
  mark: string | null;
  because: string | null;
}

/** The notes of triggers in one origin's database. */
export interface OriginNotes {
  /** The oldest notes of these paths. */
  notes(paths: readonly string[], limit: number): Promise<OriginNote[]>;
  /** Deletes notes whose keys were compared. */
  forget(notes: readonly string[]): Promise<void>;
  readings(paths: readonly string[]): Promise<Map<string, SensorReading>>;
}

/** The events of a cache region, from a connection's beginning to its end. */
export interface CacheListener {
  /** The region reports every change from this call on. */
  listening(): void;
  /** Null: all keys may have changed. */
  changed(key: string | null): void;
}

/** A cache region that reports changes to a path's entries. */
export interface CacheSensor {
  readonly region: string;
  /** Listens until the connection ends or the signal aborts; rejects with the reason of a lost or refused connection. */
  listen(listener: CacheListener, ending: AbortSignal): Promise<void>;
}
