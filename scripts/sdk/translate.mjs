// What the official SDKs for TypeScript make of a body: a line `VENDOR URL` in, a line of JSON out.
import readline from "node:readline";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

const messages = [{ role: "user", content: "." }];

const readers = {
    anthropic: (url) =>
        new Anthropic({ apiKey: "none", baseURL: url, maxRetries: 0 }).messages
            .stream({ model: "m", max_tokens: 1, messages })
            .finalMessage(),
    openai: async (url) => {
        const stream = openai(url).chat.completions.stream({ model: "m", messages });
        return stream.finalChatCompletion();
    },
    responses: (url) => openai(url).responses.stream({ model: "m", input: "." }).finalResponse(),
};

const openai = (url) => new OpenAI({ apiKey: "none", baseURL: url + "/v1", maxRetries: 0 });

for await (const line of readline.createInterface({ input: process.stdin })) {
    const [vendor, url] = line.split(" ");
    let read;
    try {
        read = await readers[vendor](url);
    } catch (error) {
        read = { raised: `${error?.constructor?.name}: ${error?.message}` };
    }
    process.stdout.write(JSON.stringify(read) + "\n");
}
