import type { Notice } from "./events";

/** A notice as it leaves, with its id, which is the same in each attempt. */
export interface Message extends Notice {
  id: string;
  at: Date;
  /** Where to look, by the console's public address; null where no such address is set. */
  link: string | null;
  /** The installation's name. */
  environment: string;
}

/** The body of a webhook's message (Standard Webhooks: `type`, `timestamp`, `data`). */
export function webhookBody({ id, at, event, sentence, paths, facts, link, environment }: Message): string {
  const data = { id, environment, sentence, paths, facts, link };
  return JSON.stringify({ type: event, timestamp: at.toISOString(), data });
}

const slackText = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** The body of a message to a chat that takes Slack's shape. */
export function slackBody({ sentence, link, environment }: Message): string {
  const way = link === null ? "" : ` <${slackText(link)}|Look at it in Trueup>`;
  return JSON.stringify({ text: `*[${slackText(environment)}]* ${slackText(sentence)}${way}` });
}

const SUBJECT = 140;

/** The subject and the text of an e-mail. */
export function emailOf({ at, event, sentence, paths, link, environment }: Message): { subject: string; text: string } {
  const subject = `[Trueup ${environment}] ${sentence}`;
  const lines = [
    sentence,
    "",
    ...(link === null ? [] : [`Look at it: ${link}`, ""]),
    ...(paths.length === 0 ? [] : [`Paths: ${paths.join(", ")}`]),
    `Event: ${event}`,
    `Time: ${at.toISOString()}`,
    "",
    "Answers to this message are not read: approve in the console.",
  ];
  return {
    subject: subject.length > SUBJECT ? `${subject.slice(0, SUBJECT - 1)}…` : subject,
    text: `${lines.join("\n")}\n`,
  };
}
