import { webhookBody } from "../../../domain/notification/message";
import { postJson } from "../../http/post";
import { signed } from "../../http/sign";
import { NotTaken, type ReceiverPort } from "../port";

/** A service that takes messages by webhook, signed under its secrets (Standard Webhooks). */
export function webhookReceiver(url: string, secrets: readonly string[]): ReceiverPort {
  return {
    async send(message) {
      const body = webhookBody(message);
      const status = await postJson(url, { headers: signed(secrets, { id: message.id, at: new Date(), body }), body });
      if (status < 200 || status > 299) throw new NotTaken(String(status), `the receiver answered ${status}`);
      return String(status);
    },
  };
}
