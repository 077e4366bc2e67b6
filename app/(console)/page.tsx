import { Overview } from "../../components/screens/overview/overview";
import { api } from "../../lib/api/api";
import { firstPaint } from "../../lib/composition/first-paint";
import { queries } from "../../lib/composition/queries";
import { pageRequest } from "../page-request";

export const dynamic = "force-dynamic";

export default async function OverviewPage() {
  return <Overview initialData={await firstPaint(await pageRequest(), api.path.list, queries.path.list, {})} />;
}
