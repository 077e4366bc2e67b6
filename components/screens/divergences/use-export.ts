"use client";
import { useEffect, useRef, useState } from "react";
import type { DivergenceFilter } from "../../../lib/api/divergences";
import { saveFile } from "../../kit/copy/save-file";
import { api } from "../../shared/query/api";
import { type ExportFormat, type ExportProgress, exportName, exportText } from "./export.model";

const exportPageRows = 1_000;
const types: Record<ExportFormat, string> = { csv: "text/csv;charset=utf-8", json: "application/json" };

export interface Export extends ExportProgress {
  state: "running" | "done" | "failed" | "cancelled";
  /** The reason for the failure. */
  because: string | null;
}

/** Runs one export at a time and hands the finished file to the browser; leaving the screen ends it. */
export function useExport(filter: DivergenceFilter) {
  const [current, setCurrent] = useState<Export | null>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const start = async (format: ExportFormat) => {
    const controller = new AbortController();
    abort.current = controller;
    const at = new Date();
    let progress: ExportProgress = { rows: 0, total: null };
    const tell = (state: Export["state"], because: string | null = null) => setCurrent({ ...progress, state, because });
    tell("running");
    try {
      const about = { exportedAt: at.toISOString(), filter };
      const source = (cursor: string | null) =>
        api.divergence.list({ query: { ...filter, limit: exportPageRows, cursor } }, { signal: controller.signal });
      const parts: Blob[] = [];
      const text = exportText(format, source, about, (reached) => {
        progress = reached;
        tell("running");
      });
      // Each page becomes a blob at once: browsers keep those outside the page's memory.
      for await (const part of text) parts.push(new Blob([part]));
      saveFile(new Blob(parts, { type: types[format] }), exportName(format, at));
      tell("done");
    } catch (error) {
      if (controller.signal.aborted) tell("cancelled");
      else tell("failed", error instanceof Error ? error.message : String(error));
    }
  };
  return { current, start, cancel: () => abort.current?.abort() };
}
