// Second half of the story corpus, fifth part: plots about trips, letters, lost things and old friends.
import type { Plot } from "./plot.ts";

/** Story plots of trips, letters, lost things and old friends. */
export const plots: Plot[] = [
  {
    title: "The Night Train",
    cast: { a: "boy", d: "man", w: "woman" },
    slots: { toy: ["bear", "monkey", "dog"] },
    beats: [
      [
        "{a} and his father, {d}, got on the night train. They were going to the sea.",
        "The train left at nine o'clock at night. {a} sat by the window, and his father, {d}, sat next to him.",
        '"Will we sleep in a train?" asked {a}. "Yes," said his father, {d}. "And we will wake up by the sea."',
      ],
      [
        "There were little beds in the train. {a} got the top one.",
        "{a} lay in the top bed with his toy {toy}. Down below lay {d}.",
      ],
      [
        "{d} fell asleep. But {a} could not sleep. The train was too loud.",
        "It was dark, and {a} was wide awake. He could hear {d} sleeping.",
      ],
      [
        "Then the door opened a little. A woman with a lamp looked in. Her name was {w}, and she worked on the train.",
        'A light came in. It was {w}, the woman who worked on the train. "Still awake?" she asked.',
      ],
      [
        '"I cannot sleep," said {a}. "Listen to the wheels," said {w}. "What do they say?"',
        '{w} sat down. "The train sings, you know," she told {a}. "You must only hear the words."',
      ],
      [
        '{a} listened. "To the sea, to the sea, to the sea," said the wheels.',
        'At first it was only noise. But then {a} heard it: "To the sea, to the sea!"',
      ],
      [
        "When {w} looked in again, {a} was asleep, with his {toy} on his nose.",
        "In the morning there was the sea, blue and wide. {a} told {d} what the train had said.",
        'On the way home the wheels sang a new song for {a}: "Back again, back again."',
      ],
    ],
  },
  {
    title: "The Key Without a Door",
    cast: { a: "girl", b: "boy", g: "woman" },
    slots: { metal: ["gold", "silver", "old black"] },
    beats: [
      [
        "{a} found a {metal} key in the sand. It did not fit any door at home.",
        'Under a stone lay a {metal} key. {a} picked it up. "What does it open?" she asked.',
        "{a} was digging in the garden when she found a {metal} key.",
      ],
      [
        "She tried the front door. She tried the barn. The key did not turn.",
        "It was too big for the box and too small for the gate.",
      ],
      [
        '"Let us try the whole street," said her friend {b}. They went from house to house.',
        "Her friend {b} came along. He and {a} knocked on every door in the street.",
      ],
      [
        '"Is this your key?" asked {a}. One said no. The next said no as well.',
        "Nobody had lost a key. But they all talked to {a} and {b}, and they all asked them to come again.",
      ],
      [
        "In the last house lived an old woman. Her name was {g}, and she was very lonely.",
        "Only one house was left, at the end of the street. There lived {g}, an old woman, all alone.",
      ],
      [
        '{g} tried the key. It did not fit. "But stay and have some cake," she said.',
        '"No, it is not mine," said {g}. "But please come in, {a}. Please come in, {b}. I have cake."',
      ],
      [
        "They stayed until it got dark. {g} told them stories about when she was small.",
        "They ate, and they played cards with {g}, and they laughed a lot.",
      ],
      [
        'On the way home {b} said, "The key did not open a door." "Yes, it did," said {a}.',
        '"You know," said {a}, "I think this key opens people." And {b} thought so too.',
        "Now the key hangs on the wall of {g}, and {a} and {b} visit her every week.",
      ],
    ],
  },
  {
    title: "The Postcard",
    cast: { a: "boy", u: "man", p: "woman" },
    slots: { place: ["lion", "mountain", "blue lake"] },
    beats: [
      [
        "{a} had an uncle, {u}. He was on a ship far away.",
        '"When will {u} come back?" asked {a}. His uncle was on a ship on the other side of the world.',
        "{a} missed his uncle, {u}, who had gone to sea in the spring.",
      ],
      [
        'Each day {a} ran to {p}, who brought the post. "Is there something for me?"',
        "{p} brought the post at ten. Every day {a} waited for her at the gate.",
      ],
      [
        '"Not today, {a}," said {p}. She said it on Monday, and on Tuesday, and all week.',
        '"I am sorry," said {p} each time. "There is nothing from {u}."',
      ],
      [
        '{a} made a card of his own. He drew his house and wrote, "Come home, {u}."',
        "Then {a} had a plan. He drew a picture for {u}, and {p} put it in her bag.",
      ],
      [
        "It rained, and it snowed. {a} still waited at the gate.",
        "Weeks went by. {a} began to think that {u} had forgotten him.",
      ],
      [
        "Then one day {p} came running. In her hand was a postcard with a {place} on it.",
        '"{a}! {a}!" called {p} from far away. She had a postcard with a picture of a {place}.',
      ],
      [
        '{a} read it out loud. "Dear {a}, look behind the post woman. Your {u}."',
        'It said, "Dear {a}, I am closer than you think. Look up! Your {u}."',
      ],
      [
        "And there, behind {p}, stood {u}, with a big bag and a bigger smile.",
        "{a} looked up. By the gate stood {u}! {a} ran so fast that he lost a shoe.",
      ],
    ],
  },
  {
    title: "The Castle of Sand",
    cast: { a: "girl", b: "boy", c: "girl" },
    slots: { thing: ["shells", "stones", "feathers"] },
    beats: [
      [
        "{a} built a castle of sand on the beach. It had {thing} on all its walls.",
        "On the beach stood a castle. {a} had made it out of sand and {thing}.",
        '"This is the best castle I ever made," said {a}. She put {thing} on top.',
      ],
      [
        'Her brother {b} wanted to help. "No," said {a}. "You are too small, {b}."',
        '"Can I help?" asked her little brother {b}. But {a} wanted to do it all alone.',
      ],
      [
        "{b} sat down in the sand and looked at the sea.",
        "So {b} went away and dug a hole for himself.",
      ],
      [
        "Then the sea came closer. A wave ran up and took one wall.",
        "Splash! A wave came. Half of the castle was gone.",
      ],
      [
        '"Help!" shouted {a}. A girl named {c} heard her and came to dig. But the sea was faster than {a} and {c}.',
        "A girl named {c} came by with a bucket. {a} and {c} dug as fast as they could. Still the water came.",
      ],
      [
        '"{a}, the hole!" said {b}. The water could run into his deep hole. {a} and {c} looked at him.',
        'Then {b} had an idea. "My hole is deep," he said. "Let the water go in there!"',
      ],
      [
        "{a}, {b} and {c} dug a little river from the castle to the hole. The next wave ran right into it.",
        "All three dug a long path for the water. The wave came, and it went into the hole of {b}.",
      ],
      [
        'The castle was safe. "You are not too small, {b}," said {a}. "You are just right."',
        "They built the wall again, all together, and {b} was king of the castle.",
        "{c} put a flag on top. And {a} gave {b} the best of her {thing}.",
      ],
    ],
  },
  {
    title: "The Lost Lamb",
    cast: { a: "boy", g: "man", l: "animal" },
    slots: { place: ["stream", "old wall", "dark trees"] },
    beats: [
      [
        "Every evening {a} and his grandpa, {g}, counted the lambs. There were always ten.",
        "{a} lived on a farm high in the hills. He and his grandpa, {g}, had ten lambs.",
      ],
      [
        "That evening there were only nine. The smallest lamb, {l}, was gone.",
        '"Eight, nine," said {a}, and then he stopped. "Where is little {l}?"',
      ],
      [
        '"I did not close the gate," said {a}. His face was red.',
        "{a} looked at the gate. It was open, and he knew that he had forgotten it.",
      ],
      [
        '{g} took his lamp. "Then we will go and look," he said. "It does not help to cry, {a}."',
        '"We all forget things," said {g}. "Come, {a}. We will find {l}."',
      ],
      [
        "They looked on the hill and in the field. It was cold, and it was getting dark.",
        '"{l}! {l}!" they called. Only the wind came back.',
      ],
      [
        "{a} stopped and put a hand to his ear. Far off, by the {place}, something cried.",
        'Then {a} heard a tiny sound from the {place}. "Did you hear that, {g}?" he asked.',
      ],
      [
        "There was {l}, with one leg caught in a bush. {a} pulled the branches away with care.",
        "{l} sat by the {place} and could not move. A bush held its leg. {a} broke the branches, one by one.",
      ],
      [
        "{a} carried {l} home in his coat, and then he closed the gate. He closed it twice.",
        '"Ten," said {g} when they were back. "Ten," said {a}, and he looked at the gate once more.',
        "That night {l} slept on the feet of {a}, and {g} acted as if he had not seen it.",
      ],
    ],
  },
  {
    title: "The Umbrella for Three",
    cast: { a: "girl", b: "girl", c: "boy" },
    slots: { color: ["yellow", "red", "purple"] },
    beats: [
      [
        "School was over, and it was raining hard. Only {a} had an umbrella.",
        "{a} had a {color} umbrella. It was new, and now at last it was raining!",
        '"Rain!" said {a}. She was so glad. She could show her new umbrella to all the children.',
      ],
      [
        '{b} stood at the door. She had no coat. "I will wait here," she said.',
        "At the door {a} saw {b}, who looked up at the gray sky. {b} had a long way to go.",
      ],
      [
        '"Come under my {color} umbrella, {b}," said {a}. It was just big enough for two.',
        '{a} opened her {color} umbrella. "There is room for you, {b}," she said.',
      ],
      [
        'At the corner stood {c}, and he was wet from head to toe. "Is there room for me?" he asked.',
        "Then they saw {c} under a tree. The water ran out of his shoes.",
      ],
      [
        '"Three is too many," said {b}. {a} thought about it. "Not if we walk like one," she said.',
        '{b} did not think so. But {a} said, "We only have to be very close. Come, {c}!"',
      ],
      [
        "{a} was in the middle and held the umbrella. {b} and {c} put their arms around her.",
        "Left, right, left, right. {a}, {b} and {c} walked with the same steps, like one animal with six legs.",
      ],
      [
        "A big puddle came. {c} looked at {b}. {b} looked at {a}. Then they all jumped in!",
        "When they got home, each of them had one wet arm and one dry arm. They did not care at all.",
        'The next day the sun came out. "That is too bad," said {c}, and {a} and {b} thought so too.',
      ],
    ],
  },
  {
    title: "The Doctor Who Was Afraid",
    cast: { a: "boy", d: "woman", s: "animal" },
    slots: { place: ["shoe", "bag", "hat"] },
    beats: [
      [
        "{a} had to go to the doctor. Her name was {d}, and {a} was afraid of her.",
        '"I do not want to go in," said {a}. But the door was open, and there stood {d}, the doctor.',
      ],
      [
        "{d} had a white coat and cold hands. {a} did not want to sit down.",
        '"Hello, {a}," said {d}. {a} did not say hello. He hid behind the chair.',
      ],
      [
        '"Everyone is afraid of something," said {d}. "You are not," said {a}.',
        '"Are you afraid?" asked {d}. {a} nodded. "Doctors are never afraid," he said.',
      ],
      [
        'Just then {d} jumped up on her chair. "A spider!" she shouted.',
        "But then {d} saw a spider on the floor. She gave a loud cry and got up on the table.",
      ],
      [
        '{a} laughed. It was only a small spider. "I will call it {s}," he said.',
        '{a} was not afraid of spiders at all. "Hello, little one," he said. "Your name is {s}."',
      ],
      [
        "He let {s} walk on his hand and took it out to the garden. {d} came down slowly.",
        '"Come, {s}," said {a}. He carried the spider out in his {place}, and set it on a leaf.',
      ],
      [
        '"Thank you, {a}," said {d}. "Now I will help you, too. Look at the {place} over there and count to five."',
        '"You are very brave," said {d}. "Now it is my turn. Look at the {place} on that chair, {a}, and count to five."',
      ],
      [
        '{a} counted: one, two, three. Then it was over. "Was that all?" he asked.',
        "It was over before {a} got to four. He and {d} shook hands, one brave friend and another.",
      ],
    ],
  },
  {
    title: "The Bench by the Sea",
    cast: { g: "man", w: "woman", a: "girl" },
    slots: { color: ["white", "blue", "green"] },
    beats: [
      [
        "{g} and {w} were very old. Each evening they sat on a {color} bench by the sea.",
        "By the sea there was a {color} bench. It was the bench of {w} and {g}, the grandparents of {a}.",
        '"Come, {w}," said {g} every evening. "The sun is going down." Then they went to the {color} bench.',
      ],
      [
        "{a}, who was their grandchild, liked to sit between them. They said very little.",
        'Their grandchild was {a}. "Why do you come here every day?" she asked them.',
      ],
      [
        "Then came a big storm. In the morning the bench was gone.",
        "One night a storm took the bench away. {g} and {w} stood in the sand and did not know what to do.",
      ],
      [
        '{w} was sad. "We sat there for fifty years," she said.',
        '"I asked {w} to marry me on that bench," said {g}. His voice was very quiet.',
      ],
      [
        "{a} walked up and down the beach. She found one {color} board, and then one more.",
        "What could {a} do? She went to look for it. And the sea gave her back five {color} boards.",
      ],
      [
        "She got some nails and a hammer from a man with a boat. Bang, bang, bang!",
        "All day {a} worked behind the boats. The bench was not pretty, and one leg was too short.",
      ],
      [
        'In the evening {a} took {w} and {g} by the hand. "Close your eyes," she said.',
        '"Come with me," said {a} when the sun was low. {g} and {w} came slowly over the sand.',
      ],
      [
        "There stood the bench. {g} sat down, and {w} sat down, and they left a place for {a}.",
        '"It shakes a little," said {g}. "So do we," said {w}. And all three of them laughed.',
      ],
    ],
  },
];
