// An SMTP server on smtp-server (npm) that puts what it takes into a folder. Says its port on standard output as JSON and ends when standard input does.
// SMTP_FAULTS names what goes wrong with the messages one after the other: a code refuses the message after its data, "rcpt" and a code its recipient,
// "drop" takes it and breaks the connection before the answer, "hang" never answers, "ok" takes it. After the last one all is well.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { SMTPServer } from "smtp-server";

const { SMTP_FOLDER, SMTP_TLS = "starttls", SMTP_CERTIFICATE, SMTP_KEY, SMTP_USER, SMTP_PASSWORD } = process.env;
const faults = (process.env.SMTP_FAULTS ?? "").split(",").filter(Boolean);
let taken = 0;
let current = "ok";

function refusal(code) {
    const error = new Error(`No, not now (${code})`);
    error.responseCode = Number(code);
    return error;
}

const server = new SMTPServer({
    secure: SMTP_TLS === "implicit",
    ...(SMTP_CERTIFICATE && { cert: readFileSync(SMTP_CERTIFICATE), key: readFileSync(SMTP_KEY) }),
    hideSTARTTLS: SMTP_TLS === "none",
    disabledCommands: [...(SMTP_TLS === "none" ? ["STARTTLS"] : []), ...(SMTP_USER ? [] : ["AUTH"])],
    authOptional: !SMTP_USER,
    logger: false,
    onAuth: (auth, session, done) =>
        auth.username === SMTP_USER && auth.password === SMTP_PASSWORD ? done(null, { user: auth.username }) : done(refusal(535)),
    onRcptTo(address, session, done) {
        current = faults.shift() ?? "ok";
        if (current.startsWith("rcpt")) return done(refusal(current.slice(4)));
        done();
    },
    onData(stream, session, done) {
        const chunks = [];
        stream.on("data", (chunk) => chunks.push(chunk));
        stream.on("end", () => {
            if (/^\d/.test(current)) return done(refusal(current));
            if (current === "hang") return;
            writeFileSync(path.join(SMTP_FOLDER, `${String(++taken).padStart(4, "0")}.eml`), Buffer.concat([
                Buffer.from(`X-Envelope: ${session.envelope.mailFrom.address} ${session.envelope.rcptTo.map((r) => r.address).join(" ")}${session.secure ? " secure" : ""} ${session.user ?? "nobody"}\r\n`),
                ...chunks,
            ]));
            if (current === "drop") for (const connection of server.connections) if (connection.id === session.id) return connection._socket.destroy();
            done();
        });
    },
});
server.on("error", () => {});
server.listen(Number(process.env.SMTP_PORT ?? 0), "127.0.0.1", () => console.log(JSON.stringify({ port: server.server.address().port })));
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
