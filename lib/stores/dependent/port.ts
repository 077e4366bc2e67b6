/** The message to a dependent: stop for an incident, or continue. */
export interface DependentCall {
  held: boolean;
  incident: string;
  path: string;
  /** The dependent's name on its path. */
  name: string;
}

/** A service that depends on a path's stores, and is held back while they are not true. */
export interface DependentPort {
  /** Whether `isPaused` detects a pause by another party; when false, `isPaused` returns false. */
  readonly tellsPause: boolean;
  isPaused(): Promise<boolean>;
  /**
   * Holds the dependent back or releases it; returns whether that took effect. Repeating a call has no second effect. Rejects when
   * the dependent cannot be reached.
   */
  follow(call: DependentCall): Promise<boolean>;
}
