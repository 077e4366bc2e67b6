import type { Metadata } from "next";
import { KeyScreen } from "../../../../../components/key/key-screen";
import { decodeSegment } from "../../../../../components/url/decode-segment";
import { api } from "../../../../../lib/api/api";
import { firstPaint } from "../../../../../lib/composition/first-paint";
import { queries } from "../../../../../lib/composition/queries";
import { describeKey } from "../../../../../lib/http/key-text";
import { pageRequest } from "../../../../page-request";

interface KeyPageProps {
  params: Promise<{ path: string; key: string }>;
}

export async function generateMetadata({ params }: KeyPageProps): Promise<Metadata> {
  const { path, key } = await params;
  const shown = (segment: string) => describeKey(decodeSegment(segment)).display;
  return { title: `${shown(key)} · ${shown(path)}` };
}

export default async function KeyPage({ params }: KeyPageProps) {
  const segments = await params;
  const path = decodeSegment(segments.path);
  const key = decodeSegment(segments.key);
  const initialData = await firstPaint(await pageRequest(), api.key.read, queries.key.read, { path, key });
  return <KeyScreen path={path} keyName={key} initialData={initialData} />;
}
