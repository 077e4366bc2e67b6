import type { Metadata } from "next";
import { segmentTitle } from "../../../../../components/kit/key-text/segment-title";
import { decodeSegment } from "../../../../../components/kit/url/decode-segment";
import { KeyScreen } from "../../../../../components/screens/key/key-screen";
import { api } from "../../../../../lib/api/api";
import { firstPaint } from "../../../../../lib/composition/first-paint";
import { queries } from "../../../../../lib/composition/queries";
import { pageRequest } from "../../../../page-request";

interface KeyPageProps {
  params: Promise<{ path: string; key: string }>;
}

export async function generateMetadata({ params }: KeyPageProps): Promise<Metadata> {
  const { path, key } = await params;
  return { title: `${segmentTitle(key)} · ${segmentTitle(path)}` };
}

export default async function KeyPage({ params }: KeyPageProps) {
  const segments = await params;
  const path = decodeSegment(segments.path);
  const key = decodeSegment(segments.key);
  const initialData = await firstPaint(await pageRequest(), api.key.read, queries.key.read, { path, key });
  return <KeyScreen path={path} keyName={key} initialData={initialData} />;
}
