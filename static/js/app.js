import { initAll } from './nhsuk-frontend.min.js'
import { watchReview } from './review.js'
import { watchSession } from './session.js'

initAll()
watchSession(document.querySelector('[data-session]'))
watchReview(document.querySelector('[data-review]'))
