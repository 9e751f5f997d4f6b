import { initAll } from './nhsuk-frontend.min.js'
import { watchSession } from './session.js'

initAll()
watchSession(document.querySelector('[data-session]'))
