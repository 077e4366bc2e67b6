import { z } from "zod";
import { createClient } from "../../../lib/http/client";
import { noteServerTime } from "../../kit/time/clock";
import { currentActor, isSignInOn } from "../actor/actor";
import { askedAgain } from "./asked-again";

// Zod's compiled parsers need eval, which the content security policy forbids; each try would be reported.
if (typeof window !== "undefined") z.config({ jitless: true });

/** The browser's client of the console that served the page. */
export const api = createClient({
  baseUrl: process.env.NEXT_PUBLIC_BASE_PATH ?? "",
  actor: () => (isSignInOn() ? null : currentActor()),
  onServerTime: noteServerTime,
  fetch: askedAgain((input, init) => fetch(input, init)),
});
