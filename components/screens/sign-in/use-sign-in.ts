"use client";
import { useState } from "react";
import type { api as entries } from "../../../lib/api/api";
import type { InputOf } from "../../../lib/http/client";
import { useCommand } from "../../shared/command/use-command";
import { api } from "../../shared/query/api";

type Given = InputOf<typeof entries.session.signIn>["body"];

/** The sign-in by password. The first request for a code is no refusal: it opens the code's field. */
export function useSignIn(onDone: () => void) {
  const [withCode, setWithCode] = useState(false);
  const command = useCommand((body: Given) => api.session.signIn({ body }), { onDone });
  const codeAsked = withCode || command.problem?.code === "second-factor";
  const isFirst = command.problem?.code === "second-factor" && !withCode;
  const give = (body: Given) => {
    if (codeAsked) setWithCode(true);
    command.give(body);
  };
  return { command: { ...command, give }, codeAsked, shown: { ...command, problem: isFirst ? null : command.problem } };
}
