import { slackBody } from "../../../domain/notification/message";
import { postJson } from "../../http/post";
import { NotTaken, type ReceiverPort } from "../port";

/** A chat whose incoming webhook takes messages in Slack's shape; its address is its only credential. */
export function slackReceiver(url: string): ReceiverPort {
  return {
    async send(message) {
      const status = await postJson(url, { headers: {}, body: slackBody(message) });
      if (status < 200 || status > 299) throw new NotTaken(String(status), `the chat answered ${status}`);
      return String(status);
    },
  };
}
