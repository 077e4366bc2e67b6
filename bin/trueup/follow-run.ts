import type { RunWire } from "../../lib/api/runs";
import type { Client } from "../../lib/http/client";
import { ProblemError } from "../../lib/http/problem-error";

const LOOK_EVERY_MS = 1_000;
/** How long an unreachable console is waited for; its runs go on meanwhile. */
const SILENCE_MS = 300_000;

/** Reports a run's progress until the run has ended; waits for a console that is away for a while. */
export async function followRun(
  client: { run: Pick<Client["run"], "read"> },
  from: RunWire,
  tell: (run: RunWire) => void,
  note: (text: string) => void,
): Promise<RunWire> {
  let run = from;
  let told = "";
  let heardAt = Date.now();
  for (;;) {
    const standing = JSON.stringify([run.state, run.done, run.because]);
    if (standing !== told) tell(run);
    told = standing;
    if (run.state === "done" || run.state === "aborted") return run;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    try {
      run = await client.run.read({ params: { id: run.id } });
      heardAt = Date.now();
    } catch (error) {
      const away = error instanceof ProblemError && (error.problem.status === 0 || error.problem.status >= 500);
      if (!away || Date.now() - heardAt > SILENCE_MS) throw error;
      note(`The console does not answer (${error.problem.code}). The run goes on without the console; asking again.`);
    }
  }
}
