"use client";
import type { PathDetail } from "../../../lib/api/paths";
import { Panel } from "../../kit/state/panel";
import { Unknown } from "../../kit/state/unknown";
import { Time } from "../../kit/time/time";
import classes from "./path.module.css";

/** The questions that a senior engineer asks of a write path, each with its answer and the answer's source. */
export function Questions({ questions }: { questions: PathDetail["questions"] }) {
  return (
    <Panel title="What a senior engineer asks" id="questions">
      <ol className={classes.questions}>
        {questions.map(({ question, answer, measuredAt, known }) => (
          <li key={question}>
            <div className={classes.question}>{question}</div>
            {known ? <div>{answer}</div> : <Unknown block reason={answer} />}
            <div className={classes.source}>
              {measuredAt === null ? (
                "from the contract"
              ) : (
                <>
                  measured <Time at={measuredAt} clockOnly />
                </>
              )}
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
