// The one door to TensorFlow.js: every package takes `tf` from here, so that there is one copy.
import * as tf from "@tensorflow/tfjs";

export { tf };
