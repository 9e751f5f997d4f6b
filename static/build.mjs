// Builds build/assets from NHS.UK frontend and our own sources: styles, scripts, pictures.
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as sass from 'sass'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const nhsuk = join(root, 'node_modules', 'nhsuk-frontend', 'dist', 'nhsuk')
const finished = join(root, 'build', 'assets')
const underWay = join(root, 'build', `assets-${process.pid}`)

const { css } = sass.compile(join(root, 'static', 'scss', 'app.scss'), {
  loadPaths: [join(root, 'node_modules')],
  style: 'compressed',
  quietDeps: true
})

if (/url\(["']?https?:/.test(css)) {
  throw new Error('The styles load something from another host')
}

await mkdir(underWay, { recursive: true })
await writeFile(join(underWay, 'app.css'), css)
await cp(join(nhsuk, 'assets', 'images'), join(underWay, 'images'), { recursive: true })
await cp(join(nhsuk, 'nhsuk-frontend-10.6.1.min.js'), join(underWay, 'nhsuk-frontend.min.js'))
// The script names its map, and production's storage wants every named file to be there.
await cp(join(nhsuk, 'nhsuk-frontend-10.6.1.min.js.map'), join(underWay, 'nhsuk-frontend-10.6.1.min.js.map'))
await cp(join(root, 'static', 'js'), underWay, { recursive: true })

// Swapped in one step, so that a page asked for meanwhile never misses its styles for long.
await rm(finished, { recursive: true, force: true })
await rename(underWay, finished)
console.log(`Built ${finished} (styles ${Math.round(css.length / 1024)} KB)`)
