import type { Metadata } from "next";
import { PathPage } from "../../../../components/path/path-page";
import { decodeSegment } from "../../../../components/url/decode-segment";
import { api } from "../../../../lib/api/api";
import { firstPaint } from "../../../../lib/composition/first-paint";
import { queries } from "../../../../lib/composition/queries";
import { describeKey } from "../../../../lib/http/key-text";
import { pageRequest } from "../../../page-request";

interface PathRouteProps {
  params: Promise<{ path: string }>;
}

export async function generateMetadata({ params }: PathRouteProps): Promise<Metadata> {
  return { title: describeKey(decodeSegment((await params).path)).display };
}

export default async function PathRoute({ params }: PathRouteProps) {
  const name = decodeSegment((await params).path);
  const initialData = await firstPaint(await pageRequest(), api.path.read, queries.path.read, { path: name });
  return <PathPage key={name} name={name} initialData={initialData} />;
}
