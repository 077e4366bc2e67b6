import type { Command } from "commander";
import type { IncidentWire } from "../../lib/api/incidents";
import { withReason } from "./options";
import { type Asked, answer, asking, clientOf, type Given, giving, say } from "./session";

type Stands = (
  given: Given,
  call: (client: ReturnType<typeof clientOf>, key: string) => Promise<IncidentWire>,
) => Promise<void>;

/** `trueup incident note|severity|attend|horizon|handover`: what the people who work on an incident keep of it. */
export function addIncidentDesk(incident: Command, stands: Stands): void {
  giving(incident.command("note <incident>"))
    .description("write a note down in the incident's log")
    .requiredOption("--text <text>", "the note")
    .action(async (id: string, asked: Given & { text: string }) =>
      stands(asked, (client, commandKey) =>
        client.incident.note({ params: { id }, body: { text: asked.text } }, { commandKey }),
      ),
    );
  giving(incident.command("severity <incident> <severity>"))
    .description("say how grave an incident is: minor, major or critical")
    .action(async (id: string, severity: string, asked: Given) =>
      stands(asked, (client, commandKey) =>
        client.incident.setSeverity({ params: { id }, body: { severity: severity as "minor" } }, { commandKey }),
      ),
    );
  giving(incident.command("attend <incident>"))
    .description("say that one works on an incident")
    .option("--leave", "say that one no longer does")
    .action(async (id: string, asked: Given & { leave?: true }) =>
      stands(asked, (client, commandKey) =>
        client.incident.attend({ params: { id }, body: { on: asked.leave !== true } }, { commandKey }),
      ),
    );
  withReason(giving(incident.command("arm <incident>")))
    .description("restore and reopen once the truth lag has stayed low for a time, then close")
    .option("--under <ms>", "each path's truth lag has to be under this, in milliseconds (30000)")
    .option("--for <ms>", "how long it has to stay so, in milliseconds (30000)")
    .option("--stay-open", "leave the incident open afterwards")
    .action(async (id: string, asked: Given & { reason: string; under?: string; for?: string; stayOpen?: true }) =>
      stands(asked, (client, commandKey) =>
        client.incident.armReopening(
          {
            params: { id },
            body: {
              reason: asked.reason,
              thenClose: asked.stayOpen !== true,
              ...(asked.under !== undefined && { lagUnderMs: Number(asked.under) }),
              ...(asked.for !== undefined && { forMs: Number(asked.for) }),
            },
          },
          { commandKey },
        ),
      ),
    );
  withReason(giving(incident.command("disarm <incident>")))
    .description("end an armed reopening: the paths stay as they are")
    .action(async (id: string, asked: Given & { reason: string }) =>
      stands(asked, (client, commandKey) =>
        client.incident.disarmReopening({ params: { id }, body: { reason: asked.reason } }, { commandKey }),
      ),
    );
  withReason(giving(incident.command("horizon <incident>")))
    .description("move the horizon to now: what was accepted until then is the incident's to repair")
    .action(async (id: string, asked: Given & { reason: string }) =>
      stands(asked, (client, commandKey) =>
        client.incident.moveHorizon({ params: { id }, body: { reason: asked.reason } }, { commandKey }),
      ),
    );
  asking(incident.command("handover <incident>"))
    .description("what the next person must know of an incident, as Markdown")
    .action(async (id: string, asked: Asked) => {
      const told = await clientOf().incident.handover({ params: { id } });
      if (asked.json) answer(asked, told, () => "");
      else say(told.text.trimEnd());
    });
}
