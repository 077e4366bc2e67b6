import { defineConfig } from "prisma/config";

/** For Prisma's own tools; the product applies its migrations with `npm run migrate`. */
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env.DATABASE_URL ?? "" },
});
