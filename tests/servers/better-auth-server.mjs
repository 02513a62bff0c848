// The SCIM 2.0 service of Better Auth (npm), with its users in memory. Says its port on standard output as JSON and ends when standard input does.
import { webcrypto } from "node:crypto";
import http from "node:http";
import { scim } from "@better-auth/scim";
import { betterAuth } from "better-auth";
import { memoryAdapter } from "better-auth/adapters/memory";
import { toNodeHandler } from "better-auth/node";
import { getAuthTables } from "better-auth/db";

// Node 18, which Debian 12 has, does not offer it by itself.
globalThis.crypto ??= webcrypto;
const token = process.env.SCIM_TOKEN;
const server = http.createServer();
server.listen(Number(process.env.SCIM_PORT ?? 0), "127.0.0.1", async () => {
    const { port } = server.address();
    const plugins = [scim({ connections: [{ id: "tests", credentials: [{ type: "bearer", id: "tests", token }] }] })];
    const options = { baseURL: `http://127.0.0.1:${port}`, basePath: "/", secret: "a-secret-of-the-tests-that-keeps-nothing", plugins, telemetry: { enabled: false }, rateLimit: { enabled: false } };
    const database = Object.fromEntries(Object.values(getAuthTables(options)).map((table) => [table.modelName, []]));
    const auth = betterAuth({ ...options, database: memoryAdapter(database) });
    server.on("request", toNodeHandler(auth));
    console.log(JSON.stringify({ port }));
});
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
