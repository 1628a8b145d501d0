// Story plots, part one a: losing and finding, weather, mending and making.
import type { Plot } from "./plot.ts";

/** The plots of this part. */
export const plots: Plot[] = [
  {
    title: "The lost mitten",
    cast: { a: "boy", b: "woman", d: "animal" },
    slots: { color: ["green", "red", "blue", "orange"] },
    beats: [
      [
        "Snow lay on the street, and {a} came home with cold fingers.",
        'It was a cold winter day. "Where is your other mitten?" {b} asked.',
        "{a} had two {color} mittens in the morning. Now {a.he} had only one.",
      ],
      [
        '{a} looked at his hands. One {color} mitten was gone. "I lost it," {a.he} said in a small voice.',
        "The {color} mitten was not in his pocket. It was not in his bag. Where could it be?",
      ],
      [
        '"Grandma, you made it for me," said {a}. "I am so sorry." {b} gave {a.him} a hug.',
        "Grandma {b} had made the mittens, so {a} felt very sad.",
        '{a} did not want to tell Grandma {b}. But {a.he} did. "Thank you for telling me," {b} said.',
      ],
      [
        '"Let us look for it," said {b}. They put on their coats and took the dog, {d}, with them.',
        "Out they went, {b} and {a} and their little dog {d}, back along the snowy street.",
        '"{d} has a good nose," said {b}. So they took the dog along to look.',
      ],
      [
        "They looked by the gate. They looked by the shop. Nothing.",
        'They walked to the school and back. "It is no use," said {a}.',
        "",
      ],
      [
        "Then {d} began to dig in the snow. Out came something small and {color}!",
        "All at once {d} ran to a pile of snow and put {d.his} nose deep into it. When {d} came up, the mitten was in {d.his} mouth.",
      ],
      [
        '"Good dog, {d}!" cried {a}. The mitten was wet, but it was not torn.',
        "{a} jumped for joy. {d} jumped too.",
        '"You found it!" said {a}, and {a.he} held {d} close.',
      ],
      [
        "That night {b} made a string to hold both mittens together. {a} never lost one again.",
        "At home the mitten dried by the fire, and {d} slept next to it.",
        '"Now {d} needs mittens too," said {b}. "Four of them!" And they both laughed.',
      ],
    ],
  },
  {
    title: "The rainy day house",
    cast: { a: "girl", b: "girl" },
    slots: { snack: ["an apple", "some bread", "some nuts", "an orange"] },
    beats: [
      [
        "Rain fell all morning. {a} and {b} could not go out to play.",
        '"It will never stop," said {a}. {b} looked at the rain on the window.',
        "Drip, drop, drip. The rain ran down the glass, and two sisters, {a} and {b}, had nothing to do.",
      ],
      [
        '"I know!" said {b}. "Let us build a house inside the house."',
        "Then {b} saw the big table and had an idea. They could build a house under it!",
      ],
      [
        "{a} got two blankets. {b} got all the pillows.",
        "They pulled a blanket over the table. They put pillows on the floor.",
        '"This blanket is the roof," said {a}. "And this pillow is the door," said {b}.',
      ],
      [
        "But the blanket fell down. They put it up, and it fell down again.",
        "Oh dear! The roof fell right on top of {a}.",
        'Down came the blanket with a soft bump. "Our house is broken," said {b}.',
      ],
      [
        "{a} took some heavy books and put them on the blanket. This time it did not fall.",
        '"It needs something heavy," said {a}. They put four big books on the table, and the roof stayed up.',
      ],
      [
        "Inside it was dark and warm. They shared {snack} and told stories.",
        "{b} brought a lamp, and {a} brought {snack}. They sat close and listened to the rain.",
        '"Knock, knock," said {b}. "Come in," said {a}. They ate {snack} on the pillows.',
      ],
      [
        "After a long time {a} looked out. The sun was shining! But they did not want to go out any more.",
        '"{a}, the rain has stopped," said {b}. "I know," said {a}. "Let us stay a little."',
        "When Mom called them to come and see the sun, no one came. {a} and {b} were sleeping in their house.",
      ],
    ],
  },
  {
    title: "The broken cup",
    cast: { a: "boy", b: "man" },
    slots: { color: ["white", "blue", "yellow"], animal: ["bird", "cat", "fish", "elephant"] },
    beats: [
      [
        "Grandpa {b} had one cup that he liked best. It was {color}, with a {animal} on it.",
        "There was a {color} cup on the shelf. Grandpa {b} drank from it every day.",
        'Every morning Grandpa {b} said, "Tea tastes best from my {color} cup."',
      ],
      [
        "{a} threw a ball in the kitchen. He knew that he should not.",
        '"No balls in the kitchen," Mom always said. But that day {a} forgot.',
        "One day {a} played with a ball in the kitchen. Up and down, up and down it went.",
      ],
      [
        "Crash! The ball hit the shelf, and the cup broke in three parts.",
        "The ball flew the wrong way. It hit the cup, and the cup fell to the floor and broke.",
      ],
      [
        "{a} wanted to hide. He could put the parts in a box, and no one would know. But he would know.",
        '"What have I done?" {a} thought. His face felt hot.',
        "{a} stood very still. Should he run away? No. That would not be right.",
      ],
      [
        'So {a} went to {b}. "I broke your cup," he said. "I am sorry, Grandpa."',
        '"Grandpa," said {a}, "I did a bad thing. I threw a ball, and your cup broke. I am sorry."',
      ],
      [
        '{b} was quiet. Then he said, "I am sad about the cup. But I am glad that you told me."',
        '{b} looked at the parts for a long time. Then he put a hand on {a}\'s head. "You were brave to tell me," he said.',
      ],
      [
        "They got some glue and sat down at the table. {a} held the parts, and {b} put the glue on.",
        '"Can we mend it?" asked {a}. "We can try," said {b}, and he took out the glue.',
        "{b} showed {a} how to use the glue. They worked slowly until all the parts held.",
      ],
      [
        'Now the cup had three thin lines on it. "I like it even more," said {b}. "You helped me mend it."',
        "The cup was not good for tea any more, so they put a flower in it. It looked lovely.",
        "From then on {a} played ball only in the yard.",
      ],
    ],
  },
  {
    title: "The big soup",
    cast: { a: "girl", b: "boy", c: "woman" },
    slots: { root: ["carrot", "onion", "potato"], place: ["kitchen", "yard"] },
    beats: [
      [
        "{c} had a very big pot but only a little food.",
        '"I want to make soup," said {c}, "but all I have is one {root}."',
        "In a small house at the end of the street lived {c}. She had a pot, some water and one {root}.",
      ],
      [
        '{a} came by and looked into the pot. "Soup with one {root}?" she asked.',
        "Knock, knock! It was {a} from next door. She saw the pot and smiled.",
      ],
      [
        '"Wait," said {a}. She ran home and came back with a bag of beans.',
        "{a} had some beans at home. She brought them and put them in the pot.",
        '"I have beans," said {a}. "Do you want them?" Plop, plop, they went into the soup.',
      ],
      [
        "Then {b} smelled the soup. He brought some corn and a bit of salt.",
        'Next came {b}. "Something smells good," he said. "May I add my corn?"',
        "{b} looked in at the window. He had corn in his basket, and he gave it to {c}.",
      ],
      [
        "{c} stirred and stirred. The {place} was full of a good smell.",
        "Round and round went the big spoon. {a} and {b} took turns.",
        'How long must soup cook? "Until the moon comes up," said {c}, and so they waited.',
      ],
      [
        "More people came, and each of them brought something. Soon the pot was full.",
        "The man from the shop brought bread. The teacher brought tomatoes. The soup got better and better.",
      ],
      [
        "In the evening they all ate together, and no one was hungry.",
        'There was enough for {a}, for {b}, for {c} and for the whole street. "More, please!" said {b}.',
        "They ate out of big bowls and small bowls, until {b} could see the bottom of the pot.",
      ],
      [
        '"This is not my soup," said {c}. "It is our soup."',
        '"What a good soup," said {a}, "and it began with just one {root}!"',
        "",
      ],
    ],
  },
  {
    title: "The first snow",
    cast: { a: "boy", b: "girl" },
    slots: { nose: ["carrot", "red apple", "old spoon", "orange"] },
    beats: [
      [
        "{a} had never seen snow. In the place where he was born, it was always warm.",
        '"What is snow like?" asked {a}. He had just moved here from a warm land by the sea.',
        "Where {a} came from, there was no snow at all. He knew it only from books.",
      ],
      [
        'Then, one morning, {b} knocked at his door. "Come out, {a}! Look!"',
        '"Wake up, {a}!" called {b} under his window. "It is here!"',
      ],
      [
        "All the world was white. The trees were white, and so were the cars and the roofs.",
        "{a} opened the door and stood still. It was so white and so quiet.",
        "Soft white snow came down from the sky. It sat on {a}'s nose and was gone.",
      ],
      [
        '"It is cold!" cried {a}, and he laughed. He took some more in his hand.',
        "{a} put out his tongue. The snow tasted like nothing, like cold water.",
        "Step by step {a} walked into it. Crunch, crunch, crunch, it went under his feet.",
      ],
      [
        "{b} showed him how to make a big ball. They rolled it until it was as high as a chair.",
        '"Push!" said {b}. They rolled one big ball, then a small one, and put the small one on top.',
      ],
      [
        '"Now he needs a nose," said {b}. {a} ran inside and came back with a {nose}.',
        "{b} used stones for the eyes. For the nose, {a} took a {nose}.",
        "What about a nose? {a} looked in the kitchen and found a {nose}. It was just right.",
      ],
      [
        '{a} gave the snowman his own hat. "I don\'t want him to be cold," he said.',
        'The snowman looked at {a}, and {a} looked at the snowman. "Hello, friend," said {a}.',
        'That night {a} wrote a letter to his grandma. "Snow is better than in the books," he wrote.',
      ],
      [
        '"Will it snow again tomorrow?" asked {a}. {b} looked up at the gray sky. "I think so," she said.',
        'When {a} went to bed, he could see the snowman from his window. "Good night," he said.',
        "",
      ],
    ],
  },
  {
    title: "The squeaky wheel",
    cast: { a: "girl", m: "man" },
    slots: { color: ["red", "green", "old", "blue"], load: ["apples", "stones", "wood"] },
    beats: [
      [
        "{a} had a {color} cart with four wheels, and one of them was loud.",
        "Squeak, squeak, squeak! Everyone on the street could hear {a} and her {color} cart.",
        '"Here comes {a}," people said. They knew it from the sound of her {color} cart.',
      ],
      [
        "Squeak, it said, when she pulled it to the shop. Squeak, it said, when she pulled it home.",
        "The dogs barked at it. The babies woke up from it.",
        "",
      ],
      [
        'One day the wheel stopped and would not turn. The cart was full of {load}. "Oh, please go!" said {a}.',
        "On the hill the loud wheel got stuck. {a} pulled and pulled, but the cart full of {load} did not move.",
      ],
      [
        "A man named {m} came out of his workshop. He mended bikes and clocks and chairs.",
        '"Can I help?" asked a man. It was {m}, who could mend almost everything.',
      ],
      [
        '{m} bent down and looked at the wheel. "It is only thirsty," he said.',
        '"What is wrong with it?" asked {a}. {m} smiled. "Your wheel wants a drink," he said.',
      ],
      [
        '"A drink of water?" asked {a}. "A drink of oil," said {m}. He showed her how to put in three drops.',
        '{m} did not do it for her. He gave {a} a little can of oil and said, "Three drops. Go slowly." And {a} did it.',
        "He gave her a small can. {a} counted the drops of oil. One, two, three!",
      ],
      [
        "{a} turned the wheel with her hand. It went round without a sound.",
        "Then {a} pulled the cart. No squeak! It ran as softly as a cat.",
      ],
      [
        "Now no one could hear {a} coming, so she sang all the way home.",
        '"It is too quiet now," said {a}. {m} laughed and gave her a small bell for the cart.',
        "After that {a} mended all the loud things on her street, doors and gates and chairs, with three drops of oil.",
      ],
    ],
  },
  {
    title: "The hiding cat",
    cast: { a: "girl", c: "animal", b: "boy" },
    slots: { spot: ["under the bed", "behind the door", "in the box of toys", "on the stairs"] },
    beats: [
      [
        "{a}'s cat {c} did not come to eat. That had never happened before.",
        '"{c}! Dinner!" called {a}. She waited, but her cat did not come.',
        "The bowl was full, but where was the cat? {a} called {c} three times.",
      ],
      [
        "{a} looked {spot}. She found a sock but no cat.",
        'She looked {spot}. "{c}, are you there?" But {c} was not there.',
        "Was {c} {spot}? No. Was {c} in the kitchen? No.",
      ],
      [
        "Her brother {b} helped her. He looked in the yard and up in the tree.",
        '"I will help you," said her brother {b}. He took a light and looked in all the dark corners.',
      ],
      [
        '"What if {c} ran away?" said {a}. Her eyes were wet.',
        "Outside it got dark. {a} sat on the step and worried.",
        '{a} could not eat her own dinner. "Poor {c}," she said. "All alone in the dark."',
      ],
      [
        'Then {b} said, "Be quiet. I hear something."',
        "Then {b} put a finger to his lips. There was a very small sound.",
        "And then they heard it. It was a tiny cry, and it came from the big closet.",
      ],
      [
        "They opened the closet. There was {c}, on Dad's best coat, with three tiny kittens!",
        "Softly {a} opened the closet door. In a box of old clothes lay {c}. And next to {c} lay one, two, three little kittens.",
      ],
      [
        '"Oh, {c}," said {a}. "You were not lost. You were busy!"',
        '"Three babies!" said {b}. "So that is why you did not come."',
        "{a} and {b} sat down on the floor and did not make a sound.",
      ],
      [
        "{a} carried the bowl to the closet. That day {c} had dinner in bed.",
        "{a} brought milk and a soft blanket, and {b} made a sign for the door. It said: Please be quiet.",
        '{c} looked at {a} and closed both eyes. "Good night, new family," said {a}.',
      ],
    ],
  },
  {
    title: "The seed that slept",
    cast: { a: "boy", b: "girl", w: "woman" },
    slots: { flower: ["sunflower", "bean plant", "corn plant"] },
    beats: [
      [
        "{w}, the teacher, gave each child a seed and a small pot.",
        '"Here is a seed for each of you," said {w}, the teacher. "Take good care of it."',
        "At school, {w} put a tiny seed into {a}'s hand.",
      ],
      [
        "{a} put his seed into the earth and gave it water. Then he looked at it and waited.",
        '"Grow, little seed," said {a}. He gave it water and set the pot in the sun.',
      ],
      [
        "After a week {b} had a green plant. {a} had a pot of brown earth.",
        '"Mine is growing!" said {b}. {a} looked into his pot. There was nothing in it but earth.',
        "The other seeds came up. {b}'s was the first. Only {a}'s pot stayed empty.",
      ],
      [
        '"My seed is dead," said {a}. He wanted to throw it away.',
        "{a} wanted to dig it up to see what was wrong.",
        '"Why does mine not grow?" {a} asked. "Did I do something wrong?"',
      ],
      [
        '"Wait," said {w}. "Some seeds sleep a little longer than others."',
        '{w} shook her head. "It is not late, {a}," she said. "It is only slow. Give it time."',
      ],
      [
        "So {a} waited. Each day he gave the pot some water, and each day he said good morning to it.",
        "{a} waited one week more. It was hard to wait! {b} waited with him.",
        '"I will help you wait," said {b}. They sang to the pot every day.',
      ],
      [
        "Then, on a Monday, there was a small green dot in the earth.",
        '"{a}! Come here!" called {b}. Out of the brown earth came a tiny green leaf.',
      ],
      [
        "It grew and grew. By summer it was a {flower}, and it was as tall as {a}.",
        "In the end it was the biggest {flower} of all. {a} was very proud of it.",
        '"It had a good long sleep," said {a}. "Now it is strong." And soon it was a fine {flower}.',
      ],
    ],
  },
];
