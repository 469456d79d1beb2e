/**
 * How many collections may stand in each other, those that aliases stand for counted too. Go takes ten thousand, but whoever walks a tree may call
 * itself: every reader cuts its tree here, and of a document that goes deeper (`Document.deep`) nothing is recognised.
 */
export const mostDepth = 500;
