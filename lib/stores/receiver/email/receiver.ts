import { isIP } from "node:net";
import { createTransport } from "nodemailer";
import { emailOf } from "../../../domain/notification/message";
import { isLoopbackHost } from "../../../domain/store-address";
import { checkedAddress } from "../../http/checked-lookup";
import { NotTaken, type ReceiverPort } from "../port";

const TIMEOUT_MS = 10_000;
const PORTS: Record<string, number> = { "smtp:": 587, "smtps:": 465 };

export interface MailSettings {
  to: readonly string[];
  from: string;
  /** The mail server's URL, with user and password. */
  server: string;
  /** The server of another machine may be reached in plain text. */
  insecure: boolean;
}

/**
 * People who are told by e-mail. A message that is sent again has the same Message-ID, so that a mailbox shows it once. The connection is
 * made to the address that was checked; another machine's server is reached encrypted, under a certificate of its name.
 */
export function emailReceiver({ to, from, server, insecure }: MailSettings): ReceiverPort {
  const url = new URL(server);
  return {
    async send(message) {
      const host = await checkedAddress(url.hostname);
      const transport = createTransport({
        host,
        port: Number(url.port) || (PORTS[url.protocol] as number),
        secure: url.protocol === "smtps:",
        requireTLS: !insecure && !isLoopbackHost(url.hostname),
        ...(isIP(url.hostname) === 0 && { tls: { servername: url.hostname } }),
        ...(url.username !== "" && {
          auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
        }),
        connectionTimeout: TIMEOUT_MS,
        greetingTimeout: TIMEOUT_MS,
        socketTimeout: TIMEOUT_MS,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      try {
        const { rejected, response } = await transport.sendMail({
          from,
          to: [...to],
          messageId: `<${message.id}@${from.split("@")[1]}>`,
          ...emailOf(message),
        });
        if (rejected.length > 0)
          throw new NotTaken(response, `the mail server refused ${rejected.length} of ${to.length} addresses`);
        return response;
      } catch (error) {
        throw error instanceof NotTaken ? error : notTaken(error as Error & { responseCode?: number });
      } finally {
        transport.close();
      }
    },
  };
}

const notTaken = (error: Error & { responseCode?: number }) =>
  error.responseCode === undefined ? error : new NotTaken(String(error.responseCode), error.message);
