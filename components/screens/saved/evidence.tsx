import type { SavedAnswer } from "../../../lib/api/saved";
import { TimedText } from "../../kit/time/timed-text";
import classes from "./saved.module.css";

const columns = [
  ["acknowledged", "Acknowledged", "what the caller was told"],
  ["durable", "Durable", "what would survive"],
  ["observed", "Observed", "what readers get"],
] as const;

/** The three parts that are never folded into one: acknowledged, durable, and observed by readers. */
export function Evidence({ evidence }: { evidence: SavedAnswer["evidence"] }) {
  return (
    <div className={classes.evidence}>
      {columns.map(([name, title, meaning]) => (
        <section key={name} aria-label={title}>
          <h3>{title}</h3>
          <span className={classes.label}>{meaning}</span>
          {evidence[name].length === 0 && (
            <p className={classes.nothing}>No store that was read has evidence of this kind.</p>
          )}
          <ul>
            {evidence[name].map((line) => (
              <li key={line}>
                <TimedText text={line} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
