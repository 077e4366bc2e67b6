import { z } from "zod";
import { createClient } from "../../../lib/http/client";
import { noteServerTime } from "../../kit/time/clock";
import { currentActor } from "../actor/actor";

// Zod's compiled parsers need eval, which the content security policy forbids; trying would be reported each time.
if (typeof window !== "undefined") z.config({ jitless: true });

/** The browser's client of the console it was served by. */
export const api = createClient({
  baseUrl: process.env.NEXT_PUBLIC_BASE_PATH ?? "",
  actor: currentActor,
  onServerTime: noteServerTime,
});
