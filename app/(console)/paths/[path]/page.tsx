import type { Metadata } from "next";
import { segmentTitle } from "../../../../components/kit/key-text/segment-title";
import { decodeSegment } from "../../../../components/kit/url/decode-segment";
import { PathPage } from "../../../../components/screens/path/path-page";
import { api } from "../../../../lib/api/api";
import { firstPaint } from "../../../../lib/composition/first-paint";
import { queries } from "../../../../lib/composition/queries";
import { pageRequest } from "../../../page-request";

interface PathRouteProps {
  params: Promise<{ path: string }>;
}

export async function generateMetadata({ params }: PathRouteProps): Promise<Metadata> {
  return { title: segmentTitle((await params).path) };
}

export default async function PathRoute({ params }: PathRouteProps) {
  const name = decodeSegment((await params).path);
  const initialData = await firstPaint(await pageRequest(), api.path.read, queries.path.read, { path: name });
  return <PathPage key={name} name={name} initialData={initialData} />;
}
