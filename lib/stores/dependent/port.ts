/** What a dependent is told: to stand back for an incident, or that it may go on. */
export interface DependentCall {
  held: boolean;
  incident: string;
  path: string;
  /** The dependent's name on that path. */
  name: string;
}

/** Something that works on what a path's stores say, and is held back while they are not true. */
export interface DependentPort {
  /** Whether `isPaused` tells that somebody else holds it back; where false it answers false. */
  readonly tellsPause: boolean;
  isPaused(): Promise<boolean>;
  /** Holds it back or lets it go; answers whether it took. Repeating a call has no second effect. Rejects where it cannot be reached. */
  follow(call: DependentCall): Promise<boolean>;
}
