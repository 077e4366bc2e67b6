import type { Queryable } from "../queryable";
import type { Desk } from "./model";

/** The verb of a note among the changes of the audit; the note is the reason of its row. */
export const NOTE = "note-incident";
const NOTES_SHOWN = 100;

/** Reads how grave an incident is, who is on it, and its newest notes. */
export async function deskOf(pool: Queryable, id: string): Promise<Desk> {
  const { rows } = await pool.query<Desk>({
    name: "incident-desk",
    text: `SELECT (SELECT severity FROM incident_severity WHERE incident_id = $1) AS severity,
        ARRAY(SELECT jsonb_build_object('name', name, 'since', since) FROM incident_attendance WHERE incident_id = $1 ORDER BY since) AS people,
        ARRAY(SELECT jsonb_build_object('number', n.number::text, 'at', n.at, 'by', n.actor, 'text', n.reason) FROM (
          SELECT number, at, actor, reason FROM audit_row
          WHERE incident_id = $1 AND stream = 'changes' AND verb = $2 ORDER BY number DESC LIMIT ${NOTES_SHOWN}) n ORDER BY n.number) AS notes`,
    values: [id, NOTE],
  });
  const { severity = null, people = [], notes = [] } = rows[0] ?? {};
  return {
    severity,
    people: people.map(({ name, since }) => ({ name, since: new Date(since) })),
    notes: notes.map(({ at, ...note }) => ({ ...note, at: new Date(at) })),
  };
}
