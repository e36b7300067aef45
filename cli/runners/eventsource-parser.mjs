// Runs the corpus against the npm package eventsource-parser. See README.md.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

// The package of the folder in which this is run, not of the folder of this file.
const require = createRequire(pathToFileURL(join(process.cwd(), 'x.js')))
const entry = require.resolve('eventsource-parser')
const { createParser } = require(entry)
const { version } = JSON.parse(readFileSync(join(dirname(entry), '../package.json'), 'utf8'))

// What the parser makes of a stream that comes in these chunks.
function parsed(chunks) {
  const events = []
  // An id holds until the next, as the standard says; the parser gives it only with the event that sets it.
  let id = ''
  const parser = createParser({
    onEvent(event) {
      id = event.id ?? id
      events.push({ event: event.event || 'message', data: event.data, id })
    },
  })
  const decoder = new TextDecoder()
  for (const chunk of chunks) parser.feed(decoder.decode(chunk, { stream: true }))
  parser.feed(decoder.decode())
  return events
}

function at(bytes, offsets) {
  const places = [0, ...offsets, bytes.length]
  return places.slice(1).map((place, index) => bytes.subarray(places[index], place))
}

// All chunk lists of a cutting, each with a name.
function* cut(bytes, cutting) {
  if (cutting.splits) {
    for (let place = 1; place < bytes.length; place++) yield [`split at ${place}`, at(bytes, [place])]
  } else if (cutting.every) {
    const offsets = []
    for (let place = cutting.every; place < bytes.length; place += cutting.every) offsets.push(place)
    yield [cutting.name, at(bytes, offsets)]
  } else {
    yield [cutting.name, at(bytes, cutting.at)]
  }
}

function difference(expected, got) {
  for (let index = 0; index < Math.max(expected.length, got.length); index++) {
    for (const member of ['event', 'data', 'id']) {
      const [left, right] = [expected[index]?.[member], got[index]?.[member]]
      if (left !== right) {
        return `frame ${index + 1}, ${member}: ${JSON.stringify(left)?.slice(0, 60)} expected, got ${JSON.stringify(right)?.slice(0, 60)}`
      }
    }
  }
}

const [, , file] = process.argv
let streams = 0, runs = 0, failures = 0
for (const line of readFileSync(file, 'utf8').split('\n').slice(1).filter(Boolean)) {
  const { name, base64, cuttings, frames } = JSON.parse(line)
  // Limits are the parser's own.
  if (frames.some((frame) => frame.error)) continue
  streams++
  const bytes = Buffer.from(base64, 'base64')
  failed: for (const cutting of cuttings) {
    for (const [how, chunks] of cut(bytes, cutting)) {
      runs++
      let why
      try {
        why = difference(frames, parsed(chunks))
      } catch (error) {
        why = `throws ${error}`
      }
      if (why) {
        console.log(`${name}, ${how}: ${why}`)
        failures++
        break failed
      }
    }
  }
}
console.log(`eventsource-parser ${version}: ${streams} streams, ${runs} runs, ${failures} streams fail`)
process.exitCode = failures ? 3 : 0
