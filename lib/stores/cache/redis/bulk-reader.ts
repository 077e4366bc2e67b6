import type { Socket } from "node:net";
import type { Redis } from "ioredis";
import { greetingOf, openSocket } from "./raw-socket";
import { type Answer, RefusedCommand, RespReader, respText } from "./resp";

const SILENT_FOR_MS = 3_000;

interface Waiting {
  left: number;
  answers: Answer[];
  resolve(answers: Answer[]): void;
  reject(error: Error): void;
}

/** One connection; an error ends it, and rejects every waiting call. */
class Connection {
  isOver = false;
  private readonly reader = new RespReader();
  private readonly waiting: Waiting[] = [];

  constructor(
    private readonly socket: Socket,
    onEnd: () => void,
  ) {
    const end = (error: Error) => {
      if (this.isOver) return;
      this.isOver = true;
      onEnd();
      socket.destroy();
      for (const waiting of this.waiting.splice(0)) waiting.reject(error);
    };
    socket.setTimeout(SILENT_FOR_MS);
    // Silence is an error only while a call waits.
    socket.on("timeout", () => this.waiting.length > 0 && end(new Error(`no answer within ${SILENT_FOR_MS} ms`)));
    socket.on("error", end);
    socket.on("close", () => end(new Error("the connection was closed")));
    socket.on("data", (chunk: Buffer) => {
      try {
        for (const answer of this.reader.read(chunk)) this.take(answer);
      } catch (error) {
        end(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  ask(commands: string, count: number): Promise<Answer[]> {
    if (this.isOver) return Promise.reject(new Error("the connection was closed"));
    return new Promise((resolve, reject) => {
      this.waiting.push({ left: count, answers: [], resolve, reject });
      // Most commands are ASCII, which latin1 writes without encoding each character.
      this.socket.write(commands, Buffer.byteLength(commands) === commands.length ? "latin1" : "utf8");
    });
  }

  end(): void {
    this.socket.destroy();
  }

  private take(answer: Answer): void {
    const first = this.waiting[0];
    if (first === undefined) throw new Error("the store sent an answer to no request");
    first.answers.push(answer);
    if (--first.left > 0) return;
    this.waiting.shift();
    first.resolve(first.answers);
  }
}

/**
 * Reads many values from one store at little cost: thousands of commands in one text, and no object for each. Uses a connection of
 * its own, with the client's address and credentials, which ends with the client.
 */
export class BulkReader {
  private connection: Promise<Connection> | null = null;

  constructor(private readonly client: Redis) {
    // The connection ends with the client: after a reconnect, the address may lead to another server.
    client.on("close", () => void this.connection?.then((connection) => connection.end()).catch(() => {}));
  }

  /** Returns one answer for each command, in order; a refused command is an answer too. */
  async ask(commands: readonly (readonly string[])[]): Promise<Answer[]> {
    if (commands.length === 0) return [];
    this.connection ??= this.open().catch((error) => {
      this.connection = null;
      throw error;
    });
    return (await this.connection).ask(respText(commands), commands.length);
  }

  private async open(): Promise<Connection> {
    const socket = openSocket(this.client.options);
    const connection = new Connection(socket, () => {
      this.connection = null;
    });
    const greeting = [...greetingOf(this.client.options), ["PING"]];
    const answers = await connection.ask(respText(greeting), greeting.length);
    const refused = answers.find((answer) => answer instanceof RefusedCommand);
    if (refused instanceof RefusedCommand) {
      connection.end();
      throw new Error(refused.message);
    }
    return connection;
  }
}
