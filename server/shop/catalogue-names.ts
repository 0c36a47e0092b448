/** [category, subcategory, lowest and highest list price, ten product names]. */
export const SHELVES: readonly (readonly [string, string, number, number, readonly string[]])[] = [
  // biome-ignore format: one shelf a line
  ['Electronics', 'Audio', 29, 249, ['Aria Wireless Earbuds', 'Nocturne Over-Ear Headphones', 'Harbor Portable Speaker', 'Tempo Sport Earphones', 'Cadence Soundbar', 'Echo Lane Turntable', 'Quill Podcast Microphone', 'Drift Sleep Headphones', 'Bastion Party Speaker', 'Verse Bookshelf Speakers']],
  // biome-ignore format: one shelf a line
  ['Electronics', 'Smart Home', 19, 159, ['Lumen Smart Bulb Trio', 'Halo Video Doorbell', 'Nest Egg Thermostat', 'Sentry Indoor Camera', 'Pulse Smart Plug Pair', 'Beacon Motion Sensor', 'Orbit Robot Vacuum Dock', 'Glow LED Light Strip', 'Keystone Smart Lock', 'Breeze Air Quality Monitor']],
  // biome-ignore format: one shelf a line
  ['Electronics', 'Accessories', 9, 89, ['Braided USB-C Cable 2 m', 'Atlas Power Bank 20000', 'Fold Laptop Stand', 'Slate Wireless Charger', 'Pivot Phone Mount', 'Hush Mechanical Keyboard', 'Glide Ergonomic Mouse', 'Trio Travel Adapter', 'Canvas Tablet Sleeve', 'Relay 7-Port Hub']],
  // biome-ignore format: one shelf a line
  ['Home & Kitchen', 'Cookware', 19, 189, ['Ember Cast Iron Skillet', 'Copperline Saucepan', 'Everyday Frying Pan 28 cm', 'Hearth Dutch Oven', 'Bamboo Steamer Set', 'Carbon Steel Wok', 'Granite Roasting Tray', 'Simmer Stock Pot', 'Petite Milk Pan', 'Gather Paella Pan']],
  // biome-ignore format: one shelf a line
  ['Home & Kitchen', 'Small Appliances', 29, 229, ['Morning Pour-Over Kettle', 'Crema Espresso Machine', 'Whirl Hand Blender', 'Toastmaster Two-Slice', 'Granola Food Processor', 'Mistral Tower Fan', 'Proof Bread Maker', 'Zest Citrus Juicer', 'Pearl Rice Cooker', 'Grindstone Coffee Grinder']],
  // biome-ignore format: one shelf a line
  ['Home & Kitchen', 'Bedding', 15, 149, ['Linen Duvet Cover', 'Cloud Memory Pillow', 'Percale Sheet Set', 'Waffle Cotton Blanket', 'Wool Filled Duvet', 'Quilted Mattress Protector', 'Silk Pillowcase', 'Flannel Throw', 'Bolster Cushion', 'Kids Star Bedding Set']],
  // biome-ignore format: one shelf a line
  ['Fashion', 'Women', 19, 139, ['Riviera Linen Dress', 'Merino Crew Sweater', 'High-Rise Straight Jeans', 'Meadow Wrap Skirt', 'Tailored Wool Blazer', 'Everyday Cotton Tee', 'Cascade Rain Jacket', 'Soft Rib Cardigan', 'Wide-Leg Trousers', 'Satin Evening Top']],
  // biome-ignore format: one shelf a line
  ['Fashion', 'Men', 19, 149, ['Oxford Button-Down Shirt', 'Slim Chino Trousers', 'Harbour Peacoat', 'Heavyweight Cotton Tee', 'Lambswool Half-Zip', 'Selvedge Denim Jeans', 'Packable Down Vest', 'Corduroy Overshirt', 'Pique Polo Shirt', 'Trail Fleece Hoodie']],
  // biome-ignore format: one shelf a line
  ['Fashion', 'Shoes & Bags', 25, 199, ['Court Leather Sneakers', 'Chelsea Ankle Boots', 'Canvas Slip-Ons', 'Commuter Backpack', 'Weekender Duffel', 'Crossbody Camera Bag', 'Suede Loafers', 'Strappy Summer Sandals', 'Felt Slippers', 'Everyday Tote']],
  // biome-ignore format: one shelf a line
  ['Sports & Outdoors', 'Fitness', 9, 129, ['Grip Yoga Mat', 'Adjustable Dumbbell Pair', 'Resistance Band Set', 'Speed Jump Rope', 'Foam Recovery Roller', 'Kettlebell 12 kg', 'Balance Board', 'Pull-Up Bar', 'Ankle Weight Pair', 'Core Slider Discs']],
  // biome-ignore format: one shelf a line
  ['Sports & Outdoors', 'Camping', 12, 249, ['Ridgeline Two-Person Tent', 'Summit Sleeping Bag', 'Trail Inflatable Mat', 'Firefly Camp Lantern', 'Pocket Gas Stove', 'Titanium Mug', 'Basecamp Folding Chair', 'Drybag 20 L', 'Headlamp 400', 'Hydration Pack 12 L']],
  // biome-ignore format: one shelf a line
  ['Sports & Outdoors', 'Cycling', 9, 169, ['Aero Road Helmet', 'Commuter Bike Lights', 'Gel Saddle', 'Foldable Bike Lock', 'Mini Floor Pump', 'Thermal Cycling Gloves', 'Pannier Bag Pair', 'Multi-Tool 18', 'Windproof Gilet', 'GPS Bike Computer']],
  // biome-ignore format: one shelf a line
  ['Beauty & Care', 'Skin Care', 8, 69, ['Daily Mineral Sunscreen', 'Vitamin C Serum', 'Overnight Repair Cream', 'Gentle Foaming Cleanser', 'Rosewater Toner', 'Clay Detox Mask', 'Hyaluronic Eye Gel', 'Shea Body Butter', 'Micellar Water', 'Lip Balm Trio']],
  // biome-ignore format: one shelf a line
  ['Beauty & Care', 'Hair Care', 7, 119, ['Argan Repair Shampoo', 'Coconut Conditioner', 'Ionic Hair Dryer', 'Ceramic Straightener', 'Boar Bristle Brush', 'Sea Salt Spray', 'Scalp Massager', 'Matte Styling Clay', 'Silk Scrunchie Set', 'Curl Defining Cream']],
  // biome-ignore format: one shelf a line
  ['Beauty & Care', 'Grooming', 8, 129, ['Precision Beard Trimmer', 'Safety Razor', 'Sandalwood Shave Soap', 'Cedar Beard Oil', 'Sonic Toothbrush', 'Bamboo Toothbrush Four-Pack', 'Nail Care Kit', 'Aftershave Balm', 'Travel Wash Bag', 'Charcoal Face Wash']],
  // biome-ignore format: one shelf a line
  ['Books & Paper', 'Fiction', 8, 32, ['The Salt Cartographer', 'A Winter of Small Rooms', 'Nine Bridges North', 'The Clockmaker of Lisbon', 'Letters to an Empty House', 'Harvest Moon Station', 'The Glass Orchard', 'Tides of the Inner Sea', 'What the Lighthouse Kept', 'A Murder at Teal Lodge']],
  // biome-ignore format: one shelf a line
  ['Books & Paper', 'Non-Fiction', 10, 45, ['Bread: A Patient Guide', 'The Curious Gardener', 'A Short History of Maps', 'Thinking in Systems at Work', 'Running for the Rest of Us', 'The Home Fermenter', 'Night Sky Field Guide', 'Watercolour in Ten Lessons', 'Money, Plainly', 'Raising Bilingual Children']],
  // biome-ignore format: one shelf a line
  ['Books & Paper', 'Stationery', 4, 49, ['Dot Grid Notebook', 'Brass Fountain Pen', 'Weekly Desk Planner', 'Recycled Sketchbook', 'Gel Pen Set of Ten', 'Letterpress Card Box', 'Washi Tape Collection', 'Leather Pen Roll', 'Sticky Note Cube', 'Calligraphy Starter Kit']],
  // biome-ignore format: one shelf a line
  ['Toys & Games', 'Building', 14, 139, ['Harbor Crane Building Set', 'Wooden Block Castle', 'Magnetic Tile Box', 'Solar Rover Kit', 'Marble Run Deluxe', 'Mini Greenhouse Kit', 'Dinosaur Dig Set', 'Steam Train Model', 'Bridge Engineer Kit', 'Space Station Set']],
  // biome-ignore format: one shelf a line
  ['Toys & Games', 'Board Games', 12, 79, ['Traders of the Delta', 'Castle Draft', 'Fox and Lantern', 'Word Weavers', 'Island Rescue', 'Quick Harvest', 'Midnight Museum', 'Railway Barons', 'Little Explorers', 'Codebreakers Duo']],
  // biome-ignore format: one shelf a line
  ['Toys & Games', 'Early Years', 9, 69, ['Stacking Rainbow', 'Plush Otter', 'Wooden Shape Sorter', 'Bath Boat Fleet', 'Balance Bike Mini', 'Musical Rattle Set', 'Peekaboo Puzzle', 'Finger Paint Set', 'Play Kitchen Basket', 'Soft Alphabet Book']],
  // biome-ignore format: one shelf a line
  ['Garden & DIY', 'Garden', 6, 149, ['Cedar Raised Bed', 'Pruning Shears Pro', 'Expandable Hose 15 m', 'Terracotta Pot Trio', 'Wildflower Seed Mix', 'Solar Path Lights', 'Compost Caddy', 'Bird Feeding Station', 'Herb Garden Kit', 'Folding Garden Kneeler']],
  // biome-ignore format: one shelf a line
  ['Garden & DIY', 'Tools', 9, 199, ['Cordless Drill 18 V', 'Precision Screwdriver Set', 'Laser Level', 'Steel Tape Measure', 'Orbital Sander', 'Socket Set 94', 'Stud Finder', 'Heat Gun', 'Magnetic Wristband', 'Folding Workbench']],
  // biome-ignore format: one shelf a line
  ['Garden & DIY', 'Paint & Storage', 5, 89, ['Matte Wall Paint 2.5 L', 'Roller and Tray Set', 'Stackable Storage Crates', 'Pegboard Organiser', 'Chalk Furniture Paint', 'Tool Chest', 'Wall Hook Rail', 'Sanding Paper Pack', 'Painter’s Tape Trio', 'Label Maker']],
];
