// Node's own http server, answering everything with so many octets: what people write when they need a fixture.
// Usage: node node-server.js PORT OCTETS
const http = require('node:http');

const [port, octets] = process.argv.slice(2).map(Number);
const content = Buffer.alloc(octets, 'x');
const server = http.createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': octets });
  response.end(content);
});
server.keepAliveTimeout = 0; // never
server.listen({ port, host: '127.0.0.1', backlog: 4096 });
