/** The global style sheets, in order. */
import './layers.css';
import './tokens.css';
