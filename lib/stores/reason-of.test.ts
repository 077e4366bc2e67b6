import { describe, expect, it } from "vitest";
import { DeadlineExceeded } from "./deadline";
import { reasonOf } from "./reason-of";

const coded = (message: string, code: string) => Object.assign(new Error(message), { code });

describe("reasonOf", () => {
  it.each([
    [coded("connect ECONNREFUSED 127.0.0.1:6379", "ECONNREFUSED"), "no server answers at the address"],
    // Both addresses of a name failed: the aggregate error has no text of its own.
    [coded("", "ECONNREFUSED"), "no server answers at the address"],
    [new Error("Connection terminated unexpectedly"), "the connection was lost"],
    [coded("other side closed", "UND_ERR_SOCKET"), "the connection was lost"],
    [new Error("The operation was aborted due to timeout"), "the server did not answer in time"],
    [coded("Connect Timeout Error", "UND_ERR_CONNECT_TIMEOUT"), "the server accepted no connection in time"],
    [new Error("Connection terminated due to connection timeout"), "the server accepted no connection in time"],
    [
      new Error("Stream isn't writeable and enableOfflineQueue options is false"),
      "there is no connection to the server",
    ],
    [coded("the database system is starting up", "57P03"), "the server is starting"],
    [new DeadlineExceeded("cache eu", 1_200), "cache eu gave no answer within 1.2 s"],
    [new Error("the table has no such column"), "the table has no such column"],
    // The words of these quote a stored value.
    [
      coded('invalid input syntax for type numeric: "ann@example.org"', "22P02"),
      "a value could not be converted (22P02)",
    ],
    [new SyntaxError('Unexpected token in JSON: "ann@example.org"'), "a value is not the JSON that is expected"],
    ["something thrown", "something thrown"],
    [new Error(""), "the server gave no reason"],
  ])("%s", (error, reason) => expect(reasonOf(error)).toBe(reason));
});
